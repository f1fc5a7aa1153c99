package io.bactrian.mapping;

import io.bactrian.mapping.types.TypeDescription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Catalogues for tests, from lines that read like DDL: {@code table("shop.users", "id uuid", "name
 * text not null", "primary key (id)")}.
 */
final class Tables {

  private static final Pattern COLUMN =
      Pattern.compile("(\\w+) (.+?)( not null)?(?: default (.+?))?( generated)?");
  private static final Pattern PRIMARY = Pattern.compile("primary key \\((.+)\\)");
  private static final Pattern FOREIGN =
      Pattern.compile("foreign key \\((.+)\\) references (\\S+) \\((.+)\\)");
  private static final Pattern MODIFIED = Pattern.compile("(\\w+)\\((\\d+)(?:,(\\d+))?\\)");

  private final Map<String, Table> tables = new LinkedHashMap<>();

  /** Adds a table; {@code enum(a|b)} is a type too, and a default with a bracket is computed. */
  Tables table(String name, String... lines) {
    List<Column> columns = new ArrayList<>();
    List<String> primary = new ArrayList<>();
    List<ForeignKey> foreign = new ArrayList<>();
    for (String line : lines) {
      Matcher primaryKey = PRIMARY.matcher(line);
      Matcher foreignKey = FOREIGN.matcher(line);
      Matcher column = COLUMN.matcher(line);
      if (primaryKey.matches()) {
        primary.addAll(names(primaryKey.group(1)));
      } else if (foreignKey.matches()) {
        foreign.add(
            new ForeignKey(
                "fk" + foreign.size(),
                names(foreignKey.group(1)),
                foreignKey.group(2),
                names(foreignKey.group(3))));
      } else if (column.matches()) {
        columns.add(column(column));
      } else {
        throw new IllegalArgumentException(line);
      }
    }
    if (primary.isEmpty()) {
      primary.add(columns.get(0).name());
    }
    String[] parts = name.split("\\.", 2);
    tables.put(name, new Table(parts[0], parts[1], columns, primary, foreign));
    return this;
  }

  Catalogue catalogue() {
    return new Catalogue(tables);
  }

  private static List<String> names(String listed) {
    return Arrays.asList(listed.split(", "));
  }

  private static Column column(Matcher line) {
    String written = line.group(4);
    boolean computed = written != null && written.endsWith(")");
    return new Column(
        line.group(1),
        type(line.group(2)),
        line.group(3) != null,
        line.group(5) != null,
        written == null || computed ? null : written.replace("'", ""),
        computed);
  }

  static TypeDescription type(String formatted) {
    if (formatted.endsWith("[]")) {
      TypeDescription element = type(formatted.substring(0, formatted.length() - 2));
      return describe("_" + element.name(), 'b', formatted, -1, List.of(), element);
    }
    if (formatted.startsWith("enum(")) {
      String[] labels = formatted.substring(5, formatted.length() - 1).split("\\|");
      return describe("word", 'e', "shop.word", -1, List.of(labels), null);
    }
    Matcher modified = MODIFIED.matcher(formatted);
    if (!modified.matches()) {
      return describe(internal(formatted), 'b', spelled(formatted), -1, List.of(), null);
    }
    int first = Integer.parseInt(modified.group(2));
    int second = modified.group(3) == null ? 0 : Integer.parseInt(modified.group(3));
    String name = internal(modified.group(1));
    int modifier =
        switch (name) {
          case "numeric" -> (first << 16 | second) + 4;
          case "timestamptz" -> first;
          default -> first + 4;
        };
    return describe(name, 'b', formatted, modifier, List.of(), null);
  }

  private static TypeDescription describe(
      String name,
      char kind,
      String formatted,
      int modifier,
      List<String> labels,
      @Nullable TypeDescription base) {
    return new TypeDescription(name, kind, formatted, 25, modifier, labels, base);
  }

  private static String spelled(String formatted) {
    return formatted.equals("timestamptz") ? "timestamp with time zone" : formatted;
  }

  private static String internal(String formatted) {
    return switch (formatted) {
      case "integer" -> "int4";
      case "bigint" -> "int8";
      case "smallint" -> "int2";
      case "boolean" -> "bool";
      case "double precision" -> "float8";
      case "real" -> "float4";
      case "char" -> "bpchar";
      default -> formatted;
    };
  }
}
