package io.bactrian.mapping;

import io.bactrian.mapping.types.Family;
import io.bactrian.mapping.types.PgType;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Where rows keep a field, or the documents and arrays around or inside such a field.
 *
 * @param children the child tables on the way, outermost first; the field is among each one's rows
 * @param table the table in which it is
 * @param first the field's outermost name in that table's documents: where {@code extra} has it
 * @param kept how a column keeps it; null where only the documents tell
 */
public record Place(List<Child> children, TableShape table, String first, @Nullable Kept kept) {

  /**
   * A child table on the way.
   *
   * @param key the index of the column that has a map's names, or -1
   * @param name which name is meant, as PostgreSQL reads it; null for any row
   */
  public record Child(TableShape table, int key, @Nullable String name) {}

  /** How columns keep a field. */
  public interface Kept {
    /** The index of its one column, or -1 where it has several. */
    int column();

    /** Whether {@code extra} never has anything of this field. */
    boolean exact();

    /** Whether the column has what the field has, if nothing of the field is in {@code extra}. */
    boolean plain();

    /** Whether a value without exact form in the column is in {@code extra} alone. */
    boolean unfitInExtra();

    /** Which column has what where a document's field has this value; never null or undefined. */
    Held held(BsonValue value);
  }

  /** Where the rows are whose field has a value. */
  public sealed interface Held {
    /** Where this column has this, as PostgreSQL reads it. */
    record In(int column, String text) implements Held {}

    /** No row has it, unless in {@code extra}. */
    record Nowhere() implements Held {}

    /** Only the documents can tell. */
    record Anywhere() implements Held {}
  }

  static final Held NOWHERE = new Held.Nowhere();
  static final Held ANYWHERE = new Held.Anywhere();

  /** The type of the field's one column. */
  public PgType type(Kept of) {
    return table.columns().get(of.column()).type();
  }

  /** How its column's values compare; {@link Family#OTHER} where no column is the field. */
  public Family family() {
    return kept == null || kept.column() < 0 || !kept.plain() ? Family.OTHER : type(kept).family();
  }

  /** Whether it is a field of the document itself, in its own table. */
  public boolean isOwn() {
    return children.isEmpty();
  }

  /** The place of a path in documents that this plan takes, or null where nothing of it is kept. */
  static @Nullable Place of(TablePlan plan, List<String> path, List<Child> children) {
    for (FieldPlan giver : plan.givers()) {
      List<String> taken = giver.path();
      int common = Math.min(taken.size(), path.size());
      if (!taken.subList(0, common).equals(path.subList(0, common))) {
        continue;
      }
      List<String> rest = path.subList(common, path.size());
      Place place =
          common < taken.size()
              ? new Place(children, plan.shape(), path.get(0), null)
              : giver instanceof ChildPlan child
                  ? child.placeOf(plan, rest, children)
                  : ofColumn(plan, giver, path, rest, children);
      if (place != null) {
        return place;
      }
    }
    return null;
  }

  private static @Nullable Place ofColumn(
      TablePlan plan, FieldPlan giver, List<String> path, List<String> rest, List<Child> children) {
    if (rest.isEmpty()) {
      return new Place(
          children, plan.shape(), path.get(0), giver instanceof Kept kept ? kept : null);
    }
    return giver instanceof Kept kept && kept.column() >= 0 && holdsMore(plan, kept)
        ? new Place(children, plan.shape(), path.get(0), null)
        : null;
  }

  /** Whether a column's values have fields or elements of their own. */
  private static boolean holdsMore(TablePlan plan, Kept kept) {
    String type = plan.shape().columns().get(kept.column()).type().name();
    return type.startsWith("json") || type.endsWith("[]");
  }

  static List<Child> then(List<Child> children, Child next) {
    List<Child> all = new ArrayList<>(children);
    all.add(next);
    return List.copyOf(all);
  }
}
