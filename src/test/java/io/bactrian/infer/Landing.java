package io.bactrian.infer;

import io.bactrian.bson.NormalForm;
import io.bactrian.mapping.types.PgType;
import io.bactrian.mapping.types.PgTypes;
import io.bactrian.mapping.types.TypeDescription;
import io.bactrian.mapping.types.Unrepresentable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/**
 * Reads a drafted mapping beside the catalogue, as its reader would, and says what of a document no
 * column could tell: nothing may be refused, and little be left over.
 */
final class Landing {

  private record Catalogued(PgType type, boolean required, boolean key) {}

  private final Connection connection;
  private final Map<String, Object> mapping;
  private final Map<String, Map<String, Catalogued>> tables = new HashMap<>();
  private final Map<String, Integer> complaints = new TreeMap<>();

  Landing(Connection connection, String mappingYaml) {
    this.connection = connection;
    mapping = new Yaml().load(mappingYaml);
  }

  /** What was refused, missing or left over, by path, and how often. */
  Map<String, Integer> complaints() {
    return complaints;
  }

  void land(BsonDocument document) {
    boolean mixed = "mixed".equals(mapping.get("id"));
    row(mapping, document, "", mixed ? Set.of("id") : Set.of());
  }

  private void row(
      Map<String, Object> node, BsonDocument document, String above, Set<String> skip) {
    BsonDocument rest = document.clone();
    Map<String, Map<String, Object>> columns = columns(node);
    for (Map.Entry<String, Catalogued> each : table(node).entrySet()) {
      String column = each.getKey();
      Map<String, Object> said = columns.remove(column);
      boolean joins = !above.isEmpty() && each.getValue().key;
      if (joins || column.equals("extra")) {
        continue;
      }
      List<String> path =
          said != null
              ? path(Objects.requireNonNull(said.get("field")))
              : List.of(column.equals("id") ? "_id" : SnakeCase.camel(column));
      BsonValue value = take(rest, path);
      if (!skip.contains(column)) {
        check(above + column, each.getValue(), value, said != null && said.containsKey("as"));
      }
    }
    columns.keySet().forEach(column -> complain(above + column + ": not in the table"));
    for (Map<String, Object> child : children(node)) {
      children(child, take(rest, path(Objects.requireNonNull(child.get("field")))), above);
    }
    leftOver(above, rest);
  }

  private void children(Map<String, Object> child, BsonValue value, String above) {
    String inside = above + child.get("field") + ".";
    List<BsonValue> items = new ArrayList<>();
    if (child.containsKey("key") && value.isDocument()) {
      items.addAll(value.asDocument().values());
    } else if (value.isArray()) {
      items.addAll(value.asArray());
    } else if (!value.isNull()) {
      complain(inside + " is " + value.getBsonType());
    }
    for (BsonValue item : items) {
      if (child.containsKey("value")) {
        String column = (String) child.get("value");
        Catalogued catalogued = table(child).get(column);
        check(inside + column, Objects.requireNonNull(catalogued), item, false);
      } else if (item.isDocument()) {
        row(child, item.asDocument(), inside, Set.of());
      } else {
        complain(inside + " has " + item.getBsonType());
      }
    }
  }

  private void check(String where, Catalogued column, BsonValue value, boolean asText) {
    if (value.isNull()) {
      if (column.required) {
        complain(where + ": null for not null");
      }
    } else if (!asText || value.isString()) {
      try {
        BsonValue back = column.type.toBson(column.type.fromBson(value));
        if (!NormalForm.equal(back, value)) {
          complain(where + ": comes back different");
        }
      } catch (Unrepresentable e) {
        complain(where + ": " + e.getMessage());
      }
    }
  }

  private void leftOver(String above, BsonDocument rest) {
    rest.forEach(
        (name, value) -> {
          if (value.isDocument()) {
            leftOver(above + name + ".", value.asDocument());
          } else if (!value.isNull()) {
            complain(above + name + ": left over");
          }
        });
  }

  private void complain(String what) {
    complaints.merge(what, 1, Integer::sum);
  }

  private static BsonValue take(BsonDocument document, List<String> path) {
    BsonValue value = document.getOrDefault(path.get(0), BsonNull.VALUE);
    if (path.size() > 1) {
      return value.isDocument()
          ? take(value.asDocument(), path.subList(1, path.size()))
          : BsonNull.VALUE;
    }
    document.remove(path.get(0));
    return value;
  }

  private static List<String> path(Object field) {
    return field instanceof String text
        ? List.of(text.split("\\."))
        : ((List<?>) field).stream().map(String::valueOf).toList();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Map<String, Object>> columns(Map<String, Object> node) {
    return new LinkedHashMap<>(
        (Map<String, Map<String, Object>>) node.getOrDefault("columns", Map.of()));
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> children(Map<String, Object> node) {
    return (List<Map<String, Object>>) node.getOrDefault("children", List.of());
  }

  private Map<String, Catalogued> table(Map<String, Object> node) {
    String name = String.valueOf(node.get("table"));
    return tables.computeIfAbsent(name, this::catalogue);
  }

  private Map<String, Catalogued> catalogue(String table) {
    Map<String, Catalogued> columns = new LinkedHashMap<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "select attname, format_type(a.atttypid, -1), e.typname, a.attnotnull,"
                + " format_type(a.atttypid, a.atttypmod), e.oid::bigint, a.attnum = any(i.indkey)"
                + " from pg_attribute a join pg_type t on t.oid = a.atttypid"
                + " join pg_type e on e.oid = case t.typcategory when 'A' then t.typelem else t.oid"
                + " end join pg_index i on i.indrelid = a.attrelid and i.indisprimary"
                + " where attrelid = ?::regclass and attnum > 0 order by attnum")) {
      query.setString(1, table);
      ResultSet row = query.executeQuery();
      while (row.next()) {
        boolean array = row.getString(2).endsWith("[]");
        int modifier = row.getString(5).contains("(3)") ? 3 : -1;
        TypeDescription type = type(row.getString(3), row.getInt(6), modifier, null);
        TypeDescription whole = array ? type("_" + type.name(), 0, modifier, type) : type;
        columns.put(
            row.getString(1),
            new Catalogued(PgTypes.of(whole), row.getBoolean(4), row.getBoolean(7)));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return columns;
  }

  private static TypeDescription type(
      String name, int oid, int modifier, @Nullable TypeDescription base) {
    return new TypeDescription(name, 'b', name, oid, modifier, List.of(), base);
  }
}
