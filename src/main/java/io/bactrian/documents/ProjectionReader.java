package io.bactrian.documents;

import io.bactrian.mapping.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Reads a projection: {@code {a: 1, "b.c": 1}} or {@code {a: 0}}, each with {@code _id} or not. */
final class ProjectionReader {

  private ProjectionReader() {}

  static Projection read(BsonDocument said) {
    List<FieldPath> fields = new ArrayList<>();
    @Nullable Boolean only = null;
    @Nullable Boolean id = null;
    for (Map.Entry<String, BsonValue> each : said.entrySet()) {
      String name = each.getKey();
      boolean shown = isShown(name, each.getValue());
      if (name.equals("_id")) {
        id = shown;
        continue;
      }
      if (only != null && only != shown) {
        throw new BadFind(
            "projection: "
                + name
                + " mixes fields to show with fields to leave out; allowed is"
                + " one of both, and _id with either");
      }
      only = shown;
      fields.add(path(name, fields));
    }
    boolean some = only == null ? Boolean.TRUE.equals(id) : only;
    return new Projection(some, fields, id == null || id);
  }

  private static boolean isShown(String name, BsonValue value) {
    if (value.isBoolean()) {
      return value.asBoolean().getValue();
    }
    double number = value.isNumber() ? value.asNumber().doubleValue() : -1;
    if (number != 0 && number != 1) {
      throw new BadFind("projection: " + name + " must be 1 or 0");
    }
    return number == 1;
  }

  private static FieldPath path(String name, List<FieldPath> before) {
    FieldPath path = FieldPath.of(name);
    if (path.names().stream().anyMatch(each -> each.isEmpty() || each.startsWith("$"))) {
      throw new BadFind("projection: " + name + " is no path of fields");
    }
    for (FieldPath other : before) {
      int common = Math.min(other.names().size(), path.names().size());
      if (other.names().subList(0, common).equals(path.names().subList(0, common))) {
        throw new BadFind("projection: " + name + " and " + other + " are one in the other");
      }
    }
    return path;
  }
}
