package io.bactrian.schema;

import io.bactrian.landing.CatalogueReader;
import io.bactrian.mapping.Catalogue;
import io.bactrian.mapping.Column;
import io.bactrian.mapping.ForeignKey;
import io.bactrian.mapping.Table;
import io.bactrian.mapping.types.TypeDescription;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Entity-relationship diagrams of tables in Mermaid's language, as PostgreSQL's catalogue describes
 * them: of columns keys, enums and what every row must be given, of relations the foreign keys.
 */
public final class Diagram {

  /** Somebody asks for a table that there isn't. */
  public static final class NoSuchTable extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoSuchTable(String name) {
      super("no table is called " + name);
    }
  }

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final Catalogue catalogue;
  private final UniqueColumns unique;

  private Diagram(Catalogue catalogue, UniqueColumns unique) {
    this.catalogue = catalogue;
    this.unique = unique;
  }

  /** Reads what can be drawn. */
  public static Diagram read(Connection connection, Collection<String> schemas)
      throws SQLException {
    return new Diagram(
        CatalogueReader.read(connection, List.copyOf(schemas)),
        UniqueColumns.read(connection, schemas));
  }

  /**
   * The qualified names of the tables whose names, without schema, are like these.
   *
   * @param names with {@code *} for any characters; none for all tables
   * @throws NoSuchTable when one of them is no table's
   */
  public List<String> tables(List<String> names) {
    List<Table> all = new ArrayList<>(catalogue.tables().values());
    all.sort(Comparator.comparing(Table::qualifiedName));
    List<String> found = new ArrayList<>();
    for (String name : names.isEmpty() ? List.of("*") : names) {
      Pattern like = Pattern.compile(Pattern.quote(name).replace("*", "\\E.*\\Q"));
      List<String> these =
          all.stream()
              .filter(table -> like.matcher(table.name()).matches())
              .map(Table::qualifiedName)
              .toList();
      if (these.isEmpty()) {
        throw new NoSuchTable(name);
      }
      these.stream().filter(table -> !found.contains(table)).forEach(found::add);
    }
    return found;
  }

  /**
   * The diagram, as lines. Tables that these refer to are there by their names only.
   *
   * @param names qualified names
   */
  public String draw(List<String> names) {
    List<Table> tables =
        names.stream().map(name -> Objects.requireNonNull(catalogue.table(name), name)).toList();
    StringBuilder lines = new StringBuilder("erDiagram\n");
    for (Table table : tables) {
      lines.append("  ").append(entity(table.qualifiedName())).append(" {\n");
      for (Column column : table.columns()) {
        String keys = keys(table, column);
        if (!keys.isEmpty() || column.type().kind() == 'e' || mustBeGiven(column)) {
          lines.append("    ").append(type(column.type())).append(' ').append(word(column.name()));
          lines.append(keys.isEmpty() ? "" : " " + keys).append('\n');
        }
      }
      lines.append("  }\n");
    }
    for (Table table : tables) {
      table.foreignKeys().stream()
          .sorted(Comparator.comparing(key -> key.columns().toString()))
          .forEach(key -> lines.append("  ").append(relation(table, key)).append('\n'));
    }
    return lines.toString();
  }

  private String keys(Table table, Column column) {
    List<String> keys = new ArrayList<>();
    if (table.primaryKey().contains(column.name())) {
      keys.add("PK");
    }
    if (table.foreignKeys().stream().anyMatch(key -> key.columns().contains(column.name()))) {
      keys.add("FK");
    }
    if (!column.generated()
        && !table.primaryKey().equals(List.of(column.name()))
        && unique.holds(table.qualifiedName(), List.of(column.name()))) {
      keys.add("UK");
    }
    return String.join(", ", keys);
  }

  /** Times are left out: nearly every table has some, and nobody looks for them in a picture. */
  private static boolean mustBeGiven(Column column) {
    return column.notNull()
        && column.fallback() == null
        && !column.computedDefault()
        && !column.generated()
        && !column.type().name().startsWith("timestamp");
  }

  /** A line is drawn through where the row is known by what it refers to, and dotted elsewhere. */
  private String relation(Table table, ForeignKey key) {
    boolean always =
        key.columns().stream()
            .allMatch(name -> Objects.requireNonNull(table.column(name)).notNull());
    return entity(key.target())
        + (always ? " ||" : " |o")
        + (table.primaryKey().containsAll(key.columns()) ? "--" : "..")
        + (unique.holds(table.qualifiedName(), key.columns()) ? "o| " : "o{ ")
        + entity(table.qualifiedName())
        + " : \""
        + String.join(", ", key.columns()).replace('"', '\'')
        + '"';
  }

  private static String entity(String qualifiedName) {
    String name = qualifiedName.substring(qualifiedName.indexOf('.') + 1);
    return PLAIN.matcher(name).matches() ? name : '"' + name.replace('"', '\'') + '"';
  }

  private static String type(TypeDescription type) {
    return type.base() != null && type.kind() == 'b' ? type(type.base()) + "[]" : word(type.name());
  }

  /** Mermaid cannot quote these. */
  private static String word(String name) {
    String word = name.replaceAll("[^\\p{L}\\p{N}_]", "_");
    return Character.isDigit(word.charAt(0)) ? "_" + word : word;
  }
}
