package io.bactrian.schema;

import io.bactrian.mapping.FieldPath;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.mapping.Mapping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A Markdown table of a system's mappings, a row for each collection. */
public final class CollectionTable {

  private final List<String> tables = new ArrayList<>();
  private final List<String> polymorphic = new ArrayList<>();
  private final List<String> later = new ArrayList<>();
  private final List<String> dropped = new ArrayList<>();

  private CollectionTable() {}

  /** The table, as lines. */
  public static String of(Lenses lenses) {
    StringBuilder lines =
        new StringBuilder(
            "| collection | class | tables, and the arrays and objects they were | polymorphic | second pass | dropped | expires | flags |\n|---|---|---|---|---|---|---|---|\n");
    for (Lens lens : lenses.all()) {
      CollectionTable row = new CollectionTable();
      Mapping mapping = lens.mapping();
      row.read(mapping.body(), "");
      String storeClass = mapping.storeClass().name().toLowerCase(Locale.ROOT);
      lines.append("| ").append(code(lens.collection())).append(" | ").append(storeClass);
      for (List<String> cell : List.of(row.tables, row.polymorphic, row.later, row.dropped)) {
        lines.append(" | ").append(String.join(", ", cell));
      }
      lines.append(" | ").append(expires(mapping.ttl()));
      List<String> flags = mapping.flags().stream().map(CollectionTable::code).toList();
      lines.append(" | ").append(String.join(", ", flags)).append(" |\n");
    }
    return lines.toString();
  }

  /**
   * @param at where the elements are: empty, or a path and a dot
   */
  private void read(Mapping.Body body, String at) {
    String table = body.table().value();
    String name = code(table.substring(table.indexOf('.') + 1));
    tables.add(at.isEmpty() ? name : name + " (" + code(at.substring(0, at.length() - 1)) + ")");
    body.columns()
        .forEach(
            (column, spec) -> {
              if (spec.polymorphic() || spec.later()) {
                FieldPath field = spec.field();
                String said = code(at + (field == null ? FieldPath.feeding(column) : field));
                (spec.later() ? later : polymorphic).add(said);
              }
            });
    body.drop().forEach(path -> dropped.add(code(at + path.value())));
    body.children().forEach(child -> read(child.body(), at + child.field() + "."));
  }

  private static String expires(Mapping.@Nullable Ttl ttl) {
    if (ttl == null) {
      return "";
    }
    String after = ttl.after().isZero() ? "at " : amount(ttl.after()) + " after ";
    return after + code(ttl.column()) + ", looked for every " + amount(ttl.every());
  }

  private static String amount(Duration duration) {
    String said = duration.toString().substring(2).toLowerCase(Locale.ROOT);
    return duration.toDays() > 0 && duration.equals(Duration.ofDays(duration.toDays()))
        ? duration.toDays() + "d"
        : said;
  }

  private static String code(String words) {
    return "`" + words + "`";
  }
}
