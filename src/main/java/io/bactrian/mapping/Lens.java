package io.bactrian.mapping;

import io.bactrian.bson.NormalForm;
import io.bactrian.mapping.types.PgType;
import io.bactrian.mapping.types.Reason;
import io.bactrian.mapping.types.Unrepresentable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * One collection's documents as rows, and rows as the document again; pure, and safe to share
 * between threads. Two laws hold: {@code toDocument(toRows(d))} equals {@code d} in normal form,
 * apart from the fields dropped on purpose, and {@code toRows(toDocument(r))} equals {@code r}.
 */
public final class Lens {

  private final Mapping mapping;
  private final TablePlan root;
  private final KeyForm keyForm;
  private final int key;
  private final Set<String> needs;
  private final boolean mapped;
  private final boolean inexact;
  private final List<TableShape> tables = new ArrayList<>();

  /**
   * @param needs the collections that must have landed before this one
   * @param mapped whether ids are looked up in {@code id_map}
   */
  Lens(
      Mapping mapping,
      TablePlan root,
      KeyForm keyForm,
      int key,
      Set<String> needs,
      boolean mapped) {
    this.mapping = mapping;
    this.root = root;
    this.keyForm = keyForm;
    this.key = key;
    this.needs = Set.copyOf(needs);
    this.mapped = mapped;
    this.inexact = keyForm instanceof KeyForm.Typed typed && !typed.type().family().isExact();
    collect(root);
  }

  private void collect(TablePlan plan) {
    tables.add(plan.shape());
    plan.children().forEach(child -> collect(child.plan()));
  }

  /** The mapping as it was read. */
  public Mapping mapping() {
    return mapping;
  }

  /** The collection's name in MongoDB. */
  public String collection() {
    return mapping.source();
  }

  /** The tables, the document's own first, parents before children. */
  public List<TableShape> tables() {
    return tables;
  }

  /** The collections to which this one refers and which must land first. */
  public Set<String> needs() {
    return needs;
  }

  /** Whether ids are looked up in {@code id_map}. */
  public boolean usesIdMap() {
    return mapped;
  }

  /**
   * What the document becomes.
   *
   * @return the root row with its children under it
   * @throws Refused when some value has no exact form
   */
  public Row toRows(BsonDocument document) {
    Row row = root.toRow(document);
    root.join(row);
    return row;
  }

  /**
   * What the rows tell.
   *
   * @param row a root row with its children under it, in any order
   * @throws Refused when some value has no exact form in BSON
   */
  public BsonDocument toDocument(Row row) {
    return root.toDocument(row);
  }

  /**
   * The key of the row that a document with this {@code _id} becomes.
   *
   * @throws Refused when the {@code _id} has no exact form in the key column
   */
  public Object keyOf(@Nullable BsonValue id) {
    if (id == null || id.isNull()) {
      throw new Refused(Reason.MISSING, "_id", "is missing or null");
    }
    try {
      return keyForm.toKey(id);
    } catch (Unrepresentable e) {
      throw Refused.at("_id", e);
    }
  }

  /**
   * The key of the row that the document with this {@code _id} would have, as PostgreSQL reads it.
   *
   * @return null when there can be no such row: the {@code _id} has no exact form in the key
   *     column, or no entry in {@code id_map}, or the key tells another {@code _id} and no column
   *     {@code extra} this one
   */
  public @Nullable String knownKey(BsonValue id) {
    try {
      @Nullable Object known = keyForm.known(id);
      if (known == null || (inexact && extra() < 0 && !NormalForm.equal(keyForm.toId(known), id))) {
        return null;
      }
      return keyType().text(known);
    } catch (Unrepresentable e) {
      return null;
    }
  }

  private PgType keyType() {
    return tables.get(0).columns().get(key).type();
  }

  /**
   * The {@code _id} of the document whose row has this key.
   *
   * @throws Refused when the key has no exact form in BSON
   */
  public BsonValue idOf(Object rowKey) {
    try {
      return keyForm.toId(rowKey);
    } catch (Unrepresentable e) {
      throw Refused.at("_id", e);
    }
  }

  /**
   * Whether several {@code _id}s may have one key: a uuid is that of an ObjectId and of its digits
   * as a text. The row is then the document's that its {@code extra} tells, or whose key is spelled
   * like this where PostgreSQL compares without regard to case.
   */
  public boolean sharesKeys() {
    return inexact && (extra() >= 0 || keyType().folds());
  }

  /** What {@code extra} holds of an {@code _id}: itself, or null where the key tells it. */
  public @Nullable BsonValue untold(BsonValue id) {
    return inexact && !NormalForm.equal(idOf(keyOf(id)), id) ? id : null;
  }

  /** The index of the key column in the root table's rows. */
  public int key() {
    return key;
  }

  /** The index of the column {@code extra} in the root table's rows, or -1. */
  public int extra() {
    return root.extra();
  }

  /** How many names at the top of the document and of its elements are left in {@code extra}. */
  public int extraPaths(Row row) {
    return extraPaths(root, row);
  }

  private static int extraPaths(TablePlan plan, Row row) {
    int count = plan.extraPaths(row);
    for (ChildPlan child : plan.children()) {
      for (Row inner : row.children().get(child.plan().shape().childIndex())) {
        count += extraPaths(child.plan(), inner);
      }
    }
    return count;
  }

  /** The fields left behind on purpose, those of children under their path. */
  public List<FieldPath> dropped() {
    List<FieldPath> dropped = new ArrayList<>();
    dropped(mapping.body(), null, dropped);
    return dropped;
  }

  private static void dropped(
      Mapping.Body body, @Nullable FieldPath under, List<FieldPath> dropped) {
    for (Mapping.Said<FieldPath> path : body.drop()) {
      dropped.add(under == null ? path.value() : under.then(path.value()));
    }
    for (Mapping.ChildSpec child : body.children()) {
      dropped(child.body(), under == null ? child.field() : under.then(child.field()), dropped);
    }
  }

  /** Takes the fields dropped on purpose out of a document, which is changed. */
  public void withoutDropped(BsonDocument document) {
    withoutDropped(mapping.body(), document);
  }

  private static void withoutDropped(Mapping.Body body, BsonValue element) {
    if (!element.isDocument()) {
      return;
    }
    BsonDocument document = element.asDocument();
    for (Mapping.Said<FieldPath> path : body.drop()) {
      Leftover.remove(document, path.value().names());
    }
    for (Mapping.ChildSpec child : body.children()) {
      BsonValue field = Leftover.get(document, child.field().names());
      if (field == null) {
        continue;
      }
      if (field.isArray()) {
        field.asArray().forEach(inner -> withoutDropped(child.body(), inner));
      } else if (child.key() != null && field.isDocument()) {
        field.asDocument().values().forEach(inner -> withoutDropped(child.body(), inner));
      } else {
        withoutDropped(child.body(), field);
      }
    }
  }

  /**
   * Where rows keep a field.
   *
   * @param path as in MongoDB's filters: array positions in it count for nothing here
   * @return null when no column and no child keeps it: it is left to {@code extra}, or dropped
   */
  public @Nullable Place placeOf(FieldPath path) {
    return Place.of(root, path.names(), List.of());
  }

  /** The field that feeds a column of one of the tables, or null when none does. */
  public @Nullable String fieldOf(String table, String column) {
    return fieldOf(root, table, column);
  }

  private static @Nullable String fieldOf(TablePlan plan, String table, String column) {
    if (plan.shape().qualifiedName().equals(table)) {
      int index = plan.shape().indexOf(column);
      return index < 0 ? null : plan.fieldOf(index);
    }
    for (ChildPlan child : plan.children()) {
      if (child.plan().shape().qualifiedName().equals(table) && child.holds(column)) {
        return child.field();
      }
      String field = fieldOf(child.plan(), table, column);
      if (field != null) {
        return child.field() + "." + field;
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return "Lens[" + mapping.qualifiedName() + "]";
  }
}
