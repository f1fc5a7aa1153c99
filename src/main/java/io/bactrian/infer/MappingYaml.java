package io.bactrian.infer;

import io.bactrian.infer.Order.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes a drafted collection as a mapping, see {@code docs/reference/mapping.md}. */
final class MappingYaml {

  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z_$][A-Za-z0-9_$-]*(\\.[A-Za-z0-9_$-]+)*");
  private static final Pattern NO_TEXT =
      Pattern.compile("(?i)true|false|null|yes|no|on|off|y|n|\\.?nan|\\.?inf");

  private final String schema;
  private final String collection;
  private final Order order;
  private final StringBuilder out = new StringBuilder();

  private MappingYaml(String schema, String collection, Order order) {
    this.schema = schema;
    this.collection = collection;
    this.order = order;
  }

  /**
   * @param seen from what and how many documents it is inferred, in one line
   */
  static String of(
      String schema, String collection, String seen, KeyType key, Table table, Order order) {
    MappingYaml yaml = new MappingYaml(schema, collection, order);
    yaml.line("", "# yaml-language-server: $schema=../mapping.schema.json");
    yaml.comment("", "Drafted by `bactrian infer` " + seen);
    yaml.comments("", table.reasons());
    yaml.line("", "source: " + text(collection));
    yaml.line("", "table: " + schema + "." + table.name());
    if (key.strategy() != null) {
      yaml.line("", "id: " + key.strategy());
    }
    yaml.columns("", table);
    yaml.children("", table);
    return yaml.out.toString();
  }

  private void columns(String indent, Table table) {
    List<Column> mentioned =
        table.columns().stream()
            .filter(column -> !column.field().isEmpty())
            .filter(column -> !implied(column))
            .toList();
    if (mentioned.isEmpty()) {
      return;
    }
    line(indent, "columns:");
    int widest = mentioned.stream().mapToInt(column -> column.name().length()).max().orElse(0);
    for (Column column : mentioned) {
      comments(indent + "  ", column.reasons());
      String name = text(column.name()) + ":";
      String padding = " ".repeat(widest + 2 - Math.min(widest + 1, name.length()));
      line(indent + "  ", name + padding + "{ " + String.join(", ", entries(table, column)) + " }");
    }
  }

  private List<String> entries(Table table, Column column) {
    List<String> entries = new ArrayList<>();
    entries.add("field: " + path(column.field()));
    if (column.as() != null) {
      entries.add("as: " + column.as());
    }
    if (column.ref() != null) {
      entries.add("ref: " + text(column.ref()));
    }
    if (order.link(collection, table, column) == Link.LATER) {
      entries.add("later: true");
    }
    return entries;
  }

  private void children(String indent, Table table) {
    if (table.children().isEmpty()) {
      return;
    }
    line(indent, "children:");
    for (Table child : table.children()) {
      Table.Branch branch = child.branch();
      if (branch == null) {
        throw new IllegalStateException("a child without a parent: " + child.name());
      }
      comments(indent + "  ", child.reasons());
      Column value =
          child.columns().stream().filter(c -> c.field().isEmpty()).findFirst().orElse(null);
      if (value != null) {
        comments(indent + "  ", value.reasons());
      }
      line(indent + "  - ", "field: " + path(branch.field()));
      String inside = indent + "    ";
      line(inside, "table: " + schema + "." + child.name());
      if (branch.map()) {
        line(inside, "key: " + child.key().get(child.key().size() - 1).name());
      }
      value(inside, value);
      if (branch.present()) {
        line(inside, "empty: present");
      }
      columns(inside, child);
      children(inside, child);
    }
  }

  private void value(String indent, @Nullable Column value) {
    if (value != null) {
      line(indent, "value: " + value.name());
      if (value.ref() != null) {
        line(indent, "ref: " + text(value.ref()));
      }
    }
  }

  /** Whether the mapping need not say by which field the column is fed; {@code id} is a key's. */
  private static boolean implied(Column column) {
    return !column.name().equals("id")
        && column.field().equals(List.of(SnakeCase.camel(column.name())))
        && column.as() == null
        && column.ref() == null
        && column.reasons().isEmpty();
  }

  private static String path(List<String> names) {
    boolean dotted = names.stream().noneMatch(name -> name.isEmpty() || name.contains("."));
    return dotted
        ? text(String.join(".", names))
        : names.stream().map(MappingYaml::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String text(String text) {
    boolean plain = PLAIN.matcher(text).matches() && !NO_TEXT.matcher(text).matches();
    return plain ? text : quoted(text);
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
              } else if (Character.isLetterOrDigit(c) || (c >= ' ' && c < 0x7F)) {
                quoted.append((char) c);
              } else {
                quoted.append(String.format("\\u%04X", c));
              }
            });
    return quoted.append('"').toString();
  }

  private void comments(String indent, List<String> comments) {
    comments.forEach(comment -> comment(indent, comment));
  }

  private void comment(String indent, String comment) {
    line(indent, "# " + Wording.line(comment));
  }

  private void line(String indent, String line) {
    out.append(indent).append(line).append('\n');
  }
}
