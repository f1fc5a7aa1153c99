package io.bactrian.documents;

import static io.bactrian.mapping.TableShape.quote;

import io.bactrian.mapping.FieldPath;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Place;
import io.bactrian.mapping.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.bson.BsonValue;

/**
 * A filter as a condition on root rows called {@code t}: by columns where they can tell, so that
 * their indexes are used. What they can't tell it lets through, and {@link Matcher} decides.
 */
final class SqlFilter {

  private final Lens lens;

  SqlFilter(Lens lens) {
    this.lens = lens;
  }

  /** With what tells the rows of this mapping from those of others in the same table. */
  Sql of(Filter filter) {
    TableShape root = lens.tables().get(0);
    List<Sql> all = new ArrayList<>();
    for (Map.Entry<Integer, Object> constant : new TreeMap<>(root.constants()).entrySet()) {
      TableShape.Filled column = root.columns().get(constant.getKey());
      if (!column.type().name().startsWith("json")) {
        all.add(
            Sql.of(
                "t." + quote(column.name()) + " = ?::" + SqlColumn.castable(column.type()),
                column.type().text(constant.getValue())));
      }
    }
    all.add(compile(filter));
    return Sql.and(all);
  }

  private Sql compile(Filter filter) {
    if (filter instanceof Filter.All all) {
      return Sql.and(all.of().stream().map(this::compile).toList());
    }
    if (filter instanceof Filter.Any any) {
      return Sql.or(any.of().stream().map(this::compile).toList());
    }
    if (filter instanceof Filter.Not not) {
      return compile(not.of()).negated();
    }
    if (filter instanceof Filter.In in) {
      return in(place(in.field()), in.values());
    }
    if (filter instanceof Filter.Range range) {
      Place place = place(range.field());
      return place.kept() == null
          ? Sql.ANY
          : through(place, SqlRange.of(place, alias(place), range));
    }
    return exists(place(((Filter.Exists) filter).field()));
  }

  private Place place(FieldPath field) {
    return Objects.requireNonNull(lens.placeOf(field));
  }

  private static Sql exists(Place place) {
    Place.Kept kept = place.kept();
    if (kept == null || kept.column() < 0 || !place.isOwn()) {
      return Sql.ANY; // an empty array has no rows, and is there
    }
    Sql there = Sql.of(column(place, kept.column()) + " is not null");
    return kept.exact() ? there : Sql.or(List.of(there, inExtra(place))).superset();
  }

  private static Sql in(Place place, List<BsonValue> values) {
    Place.Kept kept = place.kept();
    if (kept == null || values.stream().anyMatch(value -> value.isArray() || value.isDocument())) {
      return Sql.ANY;
    }
    List<Sql> any = new ArrayList<>();
    Map<Integer, List<String>> held = new TreeMap<>();
    for (BsonValue value : values) {
      if (value.isNull()) {
        any.add(missing(place, kept));
        continue;
      }
      Place.Held where = kept.held(value);
      if (where instanceof Place.Held.Anywhere) {
        return Sql.ANY;
      }
      if (where instanceof Place.Held.In in) {
        held.computeIfAbsent(in.column(), column -> new ArrayList<>()).add(in.text());
      } else if (kept.unfitInExtra()) {
        any.add(inExtra(place));
      }
    }
    held.forEach((column, texts) -> any.add(equal(place, column, texts)));
    Sql sql = Sql.or(any);
    return kept.exact() && place.isOwn() ? sql : through(place, sql);
  }

  private static Sql equal(Place place, int column, List<String> texts) {
    String type = SqlColumn.castable(place.table().columns().get(column).type());
    String name = column(place, column);
    return texts.size() == 1
        ? Sql.of(name + " = ?::" + type, texts.get(0))
        : Sql.of(name + " = any (?::" + type + "[])", Sql.array(texts));
  }

  /** An element that isn't there has no row: only the documents tell. */
  private static Sql missing(Place place, Place.Kept kept) {
    if (!place.isOwn() || kept.column() < 0) {
      return Sql.ANY;
    }
    Sql isNull = Sql.of(column(place, kept.column()) + " is null");
    return kept.exact() ? isNull : Sql.or(List.of(isNull, inExtra(place))).superset();
  }

  /** That {@code extra} has something of the field. */
  private static Sql inExtra(Place place) {
    return place.table().indexOf("extra") < 0
        ? Sql.NONE
        : Sql.of("(" + alias(place) + ".extra -> ?) is not null", place.first()).superset();
  }

  /** That such a row is among the children on the way to the place. */
  private static Sql through(Place place, Sql condition) {
    Sql sql = condition;
    for (int i = place.children().size() - 1; i >= 0; i--) {
      Place.Child child = place.children().get(i);
      TableShape shape = child.table();
      List<Sql> all = new ArrayList<>();
      all.add(Sql.of(SqlColumn.joined(shape)));
      if (child.name() != null) {
        TableShape.Filled key = shape.columns().get(child.key());
        all.add(
            Sql.of(
                SqlColumn.alias(shape)
                    + "."
                    + quote(key.name())
                    + " = ?::"
                    + SqlColumn.castable(key.type()),
                child.name()));
      }
      all.add(sql);
      Sql inner = Sql.and(all);
      sql =
          inner.parameters().isEmpty() && sql.text().equals("false")
              ? Sql.NONE
              : new Sql(
                  "exists (select from %s %s where %s)"
                      .formatted(shape.sqlName(), SqlColumn.alias(shape), inner.text()),
                  inner.parameters(),
                  false);
      if (condition.text().equals("true")) {
        return Sql.ANY;
      }
    }
    return sql.superset();
  }

  private static String alias(Place place) {
    return SqlColumn.alias(place.table());
  }

  private static String column(Place place, int index) {
    return alias(place) + "." + quote(place.table().columns().get(index).name());
  }
}
