package io.bactrian.documents;

import static io.bactrian.mapping.TableShape.quote;

import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Place;
import io.bactrian.mapping.TableShape;
import io.bactrian.mapping.types.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a find in the order asked for, as far as columns have it.
 *
 * <p>A row is <em>odd</em> in a field when its column doesn't have the field's place in the order:
 * the original is in {@code extra}, or it is NaN, or a uuid that is no ObjectId. Rows odd in the
 * first field come as a stream of their own, before all; in each later field they come before the
 * others that are equal so far. So whoever meets a row that is not odd has met all that come before
 * it.
 */
final class SqlOrder {

  /** A field whose column has its order. */
  private record Ordered(
      String column, String value, boolean descending, boolean nullable, @Nullable Sql odd) {
    String by() {
      String nulls = !nullable ? "" : descending ? " nulls last" : " nulls first";
      return (odd == null ? "" : "(" + odd.text() + ") is true desc, ") + sorted() + nulls;
    }

    String sorted() {
      return value + (descending ? " desc" : "");
    }
  }

  /**
   * A query for keys, and for each field after the first whether the row is odd in it.
   *
   * @param ordered whether it is in order, which is then the same each time
   */
  record Stream(String query, List<String> parameters, boolean ordered) {}

  private final Lens lens;
  private final boolean whole;
  private final List<Ordered> fields = new ArrayList<>();

  SqlOrder(Lens lens, List<Order> sort) {
    this.lens = lens;
    for (Order order : sort) {
      Ordered ordered = ordered(order);
      if (ordered == null) {
        break;
      }
      fields.add(ordered);
    }
    whole = fields.size() == sort.size();
  }

  /** How many fields from the first on columns can order. */
  int fields() {
    return fields.size();
  }

  /** Whether columns order all of them. */
  boolean isWhole() {
    return whole;
  }

  private @Nullable Ordered ordered(Order order) {
    Place place = Objects.requireNonNull(lens.placeOf(order.field()));
    Place.Kept kept = place.kept();
    Family family = place.family();
    if (kept == null || family == Family.OTHER || !place.isOwn()) {
      return null;
    }
    TableShape.Filled filled = place.table().columns().get(kept.column());
    String column = "t." + quote(filled.name());
    String value =
        switch (family) {
          case TEXT -> column + " collate \"C\"";
          case WORD -> column + "::text collate \"C\"";
          default -> column;
        };
    List<Sql> odd = new ArrayList<>();
    if (!kept.exact() && place.table().indexOf("extra") >= 0) {
      odd.add(Sql.of("(t.extra -> ?) is not null", place.first()));
    }
    switch (family) {
      case NUMERIC -> odd.add(Sql.of(column + " = 'NaN'::numeric"));
      case FLOAT -> odd.add(Sql.of(column + " = 'NaN'::float8"));
      case UUID ->
          odd.add(
              Sql.of("(" + column + " is not null and bactrian.objectid(" + column + ") is null)"));
      default -> {}
    }
    return new Ordered(
        column, value, order.descending(), !filled.notNull(), odd.isEmpty() ? null : Sql.or(odd));
  }

  /** What to read, one after the other, for the rows where a condition holds. */
  List<Stream> streams(Sql where) {
    if (fields.isEmpty()) {
      return List.of(stream(where, "", false));
    }
    List<Stream> streams = new ArrayList<>();
    Ordered first = fields.get(0);
    Sql rest = where;
    if (first.odd() != null) {
      streams.add(stream(Sql.and(where, first.odd()), "", false));
      rest =
          Sql.and(
              where,
              Sql.of(
                  "(" + first.odd().text() + ") is not true",
                  first.odd().parameters().toArray(String[]::new)));
    }
    List<String> later = fields.subList(1, fields.size()).stream().map(Ordered::by).toList();
    List<String> all = new ArrayList<>(List.of(first.sorted()));
    all.addAll(later);
    if (!first.nullable()) {
      streams.add(stream(rest, orderBy(all), true));
      return streams;
    }
    Stream nulls = stream(Sql.and(rest, Sql.of(first.column() + " is null")), orderBy(later), true);
    Stream others =
        stream(Sql.and(rest, Sql.of(first.column() + " is not null")), orderBy(all), true);
    streams.add(first.descending() ? others : nulls);
    streams.add(first.descending() ? nulls : others);
    return streams;
  }

  private static String orderBy(List<String> all) {
    return all.isEmpty() ? "" : " order by " + String.join(", ", all);
  }

  private Stream stream(Sql where, String orderBy, boolean ordered) {
    TableShape root = lens.tables().get(0);
    StringBuilder query = new StringBuilder("select t.");
    query.append(quote(root.columns().get(lens.key()).name())).append("::text");
    List<String> parameters = new ArrayList<>();
    for (int i = 1; i < fields.size(); i++) {
      Sql odd = fields.get(i).odd();
      query.append(odd == null ? ", false" : ", (" + odd.text() + ") is true");
      parameters.addAll(odd == null ? List.of() : odd.parameters());
    }
    query.append(" from ").append(root.sqlName()).append(" t where ").append(where.text());
    parameters.addAll(where.parameters());
    if (ordered) {
      query.append(orderBy.isEmpty() ? " order by " : orderBy + ", ").append("t.");
      query.append(quote(root.columns().get(lens.key()).name()));
      for (int i = 1; i < fields.size(); i++) {
        Sql odd = fields.get(i).odd();
        parameters.addAll(odd == null ? List.of() : odd.parameters());
      }
    }
    return new Stream(query.toString(), parameters, ordered);
  }
}
