package io.bactrian.mapping;

import io.bactrian.mapping.Mapping.As;
import io.bactrian.mapping.Mapping.Body;
import io.bactrian.mapping.Mapping.ChildSpec;
import io.bactrian.mapping.Mapping.ColumnSpec;
import io.bactrian.mapping.Mapping.Empty;
import io.bactrian.mapping.Mapping.Identity;
import io.bactrian.mapping.Mapping.Said;
import io.bactrian.mapping.Mapping.StoreClass;
import io.bactrian.mapping.Mapping.Ttl;
import io.bactrian.mapping.Mapping.Unfit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads mapping files: the language of {@code docs/reference/mapping.md}. */
public final class MappingReader {

  static final List<String> TOP_KEYS =
      List.of("source", "table", "id", "class", "columns", "children", "drop", "ttl", "flags");
  static final List<String> COLUMN_KEYS =
      List.of(
          "field",
          "values",
          "default",
          "constant",
          "ref",
          "polymorphic",
          "later",
          "unfed",
          "as",
          "unfit");
  static final List<String> CHILD_KEYS =
      List.of(
          "field", "table", "value", "key", "one", "ref", "empty", "columns", "children", "drop");
  static final List<String> TTL_KEYS = List.of("column", "after", "every");

  private final List<Problem> problems;

  /**
   * @param problems where mistakes are collected
   */
  public MappingReader(List<Problem> problems) {
    this.problems = problems;
  }

  /**
   * Reads one file.
   *
   * @param system the system it belongs to
   * @param file its name, as messages should give it
   * @param yaml its contents
   * @return the mapping, incomplete where there were mistakes, or null when nothing could be read
   */
  public @Nullable Mapping read(String system, String file, String yaml) {
    YamlMap map =
        YamlMap.read(file, yaml, "a mapping", "a mapping needs 'source' and 'table'", problems);
    if (map == null) {
      return null;
    }
    map.only(TOP_KEYS);
    StoreClass storeClass = map.choice("class", StoreClass.class);
    return new Mapping(
        system,
        map.spot(),
        map.required("source"),
        map.choice("id", Identity.class),
        storeClass == null ? StoreClass.CONTENT : storeClass,
        body(map),
        ttl(map.map("ttl")),
        map.words("flags"));
  }

  private Body body(YamlMap map) {
    Map<String, ColumnSpec> columns = new LinkedHashMap<>();
    YamlMap specs = map.map("columns");
    if (specs != null) {
      for (String name : specs.keys()) {
        columns.put(name, column(Objects.requireNonNull(specs.map(name))));
      }
    }
    List<ChildSpec> children = new ArrayList<>();
    for (YamlMap child : map.maps("children")) {
      children.add(child(child));
    }
    return new Body(
        new Said<>(map.required("table"), map.spotOf("table")),
        columns,
        children,
        map.paths("drop"));
  }

  private static ColumnSpec column(YamlMap map) {
    map.only(COLUMN_KEYS);
    ColumnSpec spec =
        new ColumnSpec(
            map.spot(),
            map.path("field"),
            map.texts("values"),
            map.scalar("default"),
            map.scalar("constant"),
            map.text("ref"),
            map.flag("polymorphic"),
            map.flag("later"),
            map.flag("unfed"),
            map.choice("as", As.class),
            map.choice("unfit", Unfit.class));
    if (spec.constant() != null && map.keys().size() > 1) {
      map.problem(map.spot(), "'constant' stands alone: no field feeds the column");
    }
    if (spec.unfed() && map.keys().size() > 1) {
      map.problem(map.spot(), "'unfed' stands alone: the column is left to PostgreSQL");
    }
    if (spec.ref() == null && (spec.polymorphic() || spec.later())) {
      map.problem(map.spot(), "'polymorphic' and 'later' go with 'ref'");
    }
    if (spec.ref() != null && (spec.as() != null || !spec.values().isEmpty())) {
      map.problem(
          map.spot(), "a reference is taken as it is: 'as' and 'values' don't go with 'ref'");
    }
    if (spec.polymorphic() && spec.fallback() != null) {
      map.problem(map.spot(), "'default' doesn't go with 'polymorphic'");
    }
    if (spec.polymorphic() && spec.unfit() != null) {
      map.problem(map.spot(), "'unfit' doesn't go with 'polymorphic': any text fits");
    }
    return spec;
  }

  private ChildSpec child(YamlMap map) {
    map.only(CHILD_KEYS);
    FieldPath field = map.path("field");
    if (field == null && !map.keys().contains("field")) {
      map.problem(map.spot(), "'field' is missing: which array or object becomes the rows?");
    }
    Empty empty = map.choice("empty", Empty.class);
    ChildSpec spec =
        new ChildSpec(
            map.spot(),
            field == null ? FieldPath.of("?") : field,
            map.text("value"),
            map.text("key"),
            map.flag("one"),
            map.text("ref"),
            empty == null ? Empty.MISSING : empty,
            body(map));
    if (spec.one() && (spec.value() != null || spec.key() != null || empty != null)) {
      map.problem(
          map.spot(), "'one' is a single document: 'value', 'key' and 'empty' don't go with it");
    }
    if (spec.ref() != null && spec.value() == null) {
      map.problem(map.spot(), "'ref' here goes with 'value'; otherwise it belongs to a column");
    }
    if (spec.value() != null) {
      for (String key : List.of("children", "drop")) {
        if (map.keys().contains(key)) {
          map.problem(
              map.spotOf(key), "a scalar has no fields: '" + key + "' doesn't go with 'value'");
        }
      }
      spec.body()
          .columns()
          .forEach(
              (name, column) -> {
                if (column.constant() == null && !column.unfed()) {
                  map.problem(
                      column.spot(),
                      "a scalar has no fields: beside 'value', the column "
                          + name
                          + " can only be a 'constant' or 'unfed'");
                }
              });
    }
    return spec;
  }

  private @Nullable Ttl ttl(@Nullable YamlMap map) {
    if (map == null) {
      return null;
    }
    map.only(TTL_KEYS);
    int before = problems.size();
    Ttl ttl =
        new Ttl(map.spot(), map.required("column"), map.duration("after"), map.duration("every"));
    if (problems.size() == before && ttl.every().isZero()) {
      map.problem(map.spotOf("every"), "'every' must be longer than nothing");
    }
    return ttl;
  }
}
