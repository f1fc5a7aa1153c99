package io.bactrian.documents;

import io.bactrian.mapping.FieldPath;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Reads {@code {filter, sort, skip, limit, projection}}, in MongoDB's spelling. */
public final class FindReader {

  private final Lens lens;

  private FindReader(Lens lens) {
    this.lens = lens;
  }

  /**
   * Reads a question.
   *
   * @param lens of the collection; only fields that it maps may stand in the filter and the sort
   * @param body every key optional
   * @throws BadFind at the first mistake
   */
  public static Find read(Lens lens, BsonDocument body) {
    FindReader reader = new FindReader(lens);
    Filter filter = new Filter.All(List.of());
    List<Order> sort = List.of();
    int skip = 0;
    int limit = Find.LIMIT;
    Projection projection = Projection.WHOLE;
    for (Map.Entry<String, BsonValue> part : body.entrySet()) {
      BsonValue value = part.getValue();
      switch (part.getKey()) {
        case "filter" -> filter = new FilterReader(lens).read(document("filter", value));
        case "sort" -> sort = reader.sort(value);
        case "skip" -> skip = whole("skip", value, "0 or more");
        case "limit" -> limit = whole("limit", value, "1 to " + Find.MOST);
        case "projection" -> projection = ProjectionReader.read(document("projection", value));
        default ->
            throw new BadFind(
                part.getKey()
                    + " is not known; allowed are filter, sort, skip, limit and projection");
      }
    }
    return new Find(filter, total(sort), skip, limit, projection);
  }

  private static List<Order> total(List<Order> sort) {
    if (sort.stream().anyMatch(order -> order.field().names().equals(List.of("_id")))) {
      return sort;
    }
    List<Order> total = new ArrayList<>(sort);
    total.add(new Order(FieldPath.of("_id"), false));
    return total;
  }

  static BsonDocument document(String what, BsonValue value) {
    if (!value.isDocument()) {
      throw new BadFind(what + " must be an object");
    }
    return value.asDocument();
  }

  private static int whole(String what, BsonValue value, String allowed) {
    Double number = value.isNumber() ? (Double) value.asNumber().doubleValue() : null;
    if (number == null || number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
      throw new BadFind(what + " must be a whole number; allowed is " + allowed);
    }
    return number.intValue();
  }

  private List<Order> sort(BsonValue value) {
    List<Order> sort = new ArrayList<>();
    if (value.isDocument()) {
      value.asDocument().forEach((field, way) -> sort.add(order(field, way)));
    } else if (value.isArray()) {
      for (BsonValue pair : value.asArray()) {
        if (!pair.isArray() || pair.asArray().size() != 2 || !pair.asArray().get(0).isString()) {
          throw new BadFind("sort: each entry must be a pair like [\"createdAt\", -1]");
        }
        sort.add(order(pair.asArray().get(0).asString().getValue(), pair.asArray().get(1)));
      }
    } else {
      throw new BadFind("sort must be an object or an array of pairs");
    }
    Set<FieldPath> seen = new HashSet<>();
    String array = null;
    for (Order order : sort) {
      if (!seen.add(order.field())) {
        throw new BadFind("sort: " + order.field() + " stands there twice");
      }
      String in = arrayOf(order.field());
      if (in != null && array != null && !in.equals(array)) {
        throw new BadFind(
            "sort: "
                + order.field()
                + " may be in an array, and so may a field before it; allowed"
                + " is one array");
      }
      array = in == null ? array : in;
    }
    return sort;
  }

  private Order order(String field, BsonValue way) {
    FieldPath path = mapped(lens, "sort", field);
    double number = way.isNumber() ? way.asNumber().doubleValue() : 0;
    if (number != 1 && number != -1) {
      throw new BadFind("sort: the direction of " + field + " must be 1 or -1");
    }
    return new Order(path, number < 0);
  }

  private @Nullable String arrayOf(FieldPath field) {
    return mayBeArray(lens, field) ? field.names().get(0) : null;
  }

  /** Whether the field may be an array or in one: two such have no order together. */
  static boolean mayBeArray(Lens lens, FieldPath field) {
    Place place = lens.placeOf(field);
    Place.Kept kept = place == null ? null : place.kept();
    return place == null
        || kept == null
        || !place.isOwn()
        || (kept.column() >= 0 && holdsMore(place.type(kept).name()));
  }

  private static boolean holdsMore(String type) {
    return type.startsWith("json") || type.endsWith("[]");
  }

  /**
   * The path of a field that rows keep.
   *
   * @throws BadFind when it is left to {@code extra} or dropped, in every mode alike
   */
  static FieldPath mapped(Lens lens, String what, String field) {
    FieldPath path = FieldPath.of(field);
    if (lens.placeOf(path) == null) {
      throw new BadFind(
          what
              + ": "
              + field
              + " is not mapped to a column of "
              + lens.tables().get(0).qualifiedName()
              + " or of its children; allowed are fields that are");
    }
    return path;
  }

  /** Refuses what no field is compared with. */
  static BsonValue comparable(String field, BsonValue value) {
    BsonType type = value.getBsonType();
    if (type == BsonType.REGULAR_EXPRESSION || type == BsonType.UNDEFINED) {
      throw new BadFind(
          "filter: "
              + field
              + " is compared with a "
              + type.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ')
              + "; allowed are plain values");
    }
    return value;
  }
}
