package io.bactrian.mapping;

import io.bactrian.mapping.Mapping.Identity;
import io.bactrian.mapping.types.PgType;
import io.bactrian.mapping.types.PgTypes;
import io.bactrian.mapping.types.UnsupportedType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks the mappings of a system against the catalogue and makes lenses of them. */
final class LensCompiler {

  /** How a collection's ids become keys: what references to it need to know. */
  record Key(String collection, Column column, PgType type, Identity identity) {
    KeyForm form(PgType columnType, IdMap ids) {
      return switch (identity) {
        case EMBEDDED, NATURAL -> new KeyForm.Typed(columnType);
        case MIXED -> new KeyForm.Mixed(columnType);
        case MAPPED -> new KeyForm.Mapped(collection, ids);
      };
    }
  }

  private final List<Mapping> mappings;
  private final Catalogue catalogue;
  private final IdMap ids;
  private final List<Problem> problems;
  private final Map<String, Key> keys = new HashMap<>();
  private final Map<String, String> owners = new HashMap<>();

  LensCompiler(List<Mapping> mappings, Catalogue catalogue, IdMap ids, List<Problem> problems) {
    this.mappings = mappings;
    this.catalogue = catalogue;
    this.ids = ids;
    this.problems = problems;
  }

  Lenses compile() {
    Map<String, Mapping> bySource = new HashMap<>();
    for (Mapping mapping : mappings) {
      Mapping other = bySource.putIfAbsent(mapping.source(), mapping);
      if (other != null) {
        problem(
            mapping.spot(),
            "collection " + mapping.source() + " is mapped already by " + other.spot());
      }
      Table table = catalogue.table(mapping.body().table().value());
      if (table == null) {
        problem(mapping.body().table().spot(), unknownTable(mapping.body().table().value()));
      } else {
        owners.put(table.qualifiedName(), mapping.source());
        Key key = key(mapping, table);
        if (key != null) {
          keys.put(mapping.source(), key);
        }
      }
    }
    List<Lens> lenses = new ArrayList<>();
    for (Mapping mapping : mappings) {
      Key key = keys.get(mapping.source());
      Table table = catalogue.table(mapping.body().table().value());
      if (key != null && table != null) {
        lenses.add(lens(mapping, table, key));
      }
    }
    return new Lenses(lenses);
  }

  private Lens lens(Mapping mapping, Table table, Key key) {
    int before = problems.size();
    BodyCompiler body =
        new BodyCompiler(this, mapping.source(), mapping.body(), table, null, null, 0);
    TablePlan plan = body.compile();
    int index = plan.shape().indexOf(key.column().name());
    if (problems.size() == before) {
      checkTtl(mapping, table);
    }
    Set<String> needs = new HashSet<>();
    needs(plan, mapping, needs);
    return new Lens(mapping, plan, key.form(key.type(), ids), index, needs, body.usesIdMap());
  }

  /** A collection lands after those whose tables its own refer to, unless by a later reference. */
  private void needs(TablePlan plan, Mapping mapping, Set<String> needs) {
    TableShape shape = plan.shape();
    Table table = catalogue.table(shape.qualifiedName());
    if (table != null) {
      for (ForeignKey foreignKey : table.foreignKeys()) {
        String owner = owners.get(foreignKey.target());
        boolean now =
            foreignKey.columns().stream()
                .map(shape::indexOf)
                .anyMatch(index -> index >= 0 && !shape.columns().get(index).later());
        if (owner != null && now && !owner.equals(mapping.source())) {
          needs.add(owner);
        }
      }
    }
    plan.children().forEach(child -> needs(child.plan(), mapping, needs));
  }

  private @Nullable Key key(Mapping mapping, Table table) {
    Column column = keyColumn(mapping, table);
    if (column == null) {
      problem(
          mapping.spot(),
          "nothing holds _id: "
              + table.qualifiedName()
              + " has no column id, and no column says { field: _id }");
      return null;
    }
    if (!table.primaryKey().equals(List.of(column.name()))) {
      problem(
          mapping.spot(),
          "the column "
              + column.name()
              + ", which holds _id, must be the primary key of "
              + table.qualifiedName()
              + " by itself");
      return null;
    }
    PgType type = type(mapping.spot(), table, column);
    if (type == null) {
      return null;
    }
    boolean uuid = type.name().equals("uuid");
    Identity identity =
        mapping.identity() != null
            ? mapping.identity()
            : uuid ? Identity.EMBEDDED : Identity.NATURAL;
    if ((identity == Identity.EMBEDDED || identity == Identity.MAPPED) && !uuid) {
      problem(
          mapping.spot(),
          "an "
              + identity.name().toLowerCase(java.util.Locale.ROOT)
              + " id needs a key column of type uuid; "
              + column.name()
              + " is "
              + type.name());
      return null;
    }
    if (identity == Identity.MIXED && !type.name().equals("text")) {
      problem(
          mapping.spot(),
          "a mixed id needs a key column of type text; " + column.name() + " is " + type.name());
      return null;
    }
    return new Key(mapping.source(), column, type, identity);
  }

  private static @Nullable Column keyColumn(Mapping mapping, Table table) {
    for (Map.Entry<String, Mapping.ColumnSpec> entry : mapping.body().columns().entrySet()) {
      FieldPath field = entry.getValue().field();
      if (field != null && field.names().equals(List.of("_id"))) {
        return table.column(entry.getKey());
      }
    }
    return mapping.body().columns().get("id") == null
            || mapping.body().columns().get("id").field() == null
        ? table.column("id")
        : null;
  }

  private void checkTtl(Mapping mapping, Table table) {
    Mapping.Ttl ttl = mapping.ttl();
    if (ttl == null) {
      return;
    }
    Column column = table.column(ttl.column());
    if (column == null) {
      problem(ttl.spot(), unknownColumn(ttl.column(), table));
    } else if (!column.type().formatted().startsWith("timestamp")
        && !column.type().formatted().equals("date")) {
      problem(
          ttl.spot(),
          "rows expire by a time; " + ttl.column() + " is " + column.type().formatted());
    }
    if (ttl.every().isZero()) {
      problem(ttl.spot(), "'every' must be longer than nothing");
    }
  }

  /** The type of a column, or null after reporting that it cannot be filled. */
  @Nullable PgType type(Spot spot, Table table, Column column) {
    try {
      return PgTypes.of(column.type());
    } catch (UnsupportedType e) {
      problem(
          spot, "column " + column.name() + " of " + table.qualifiedName() + ": " + e.getMessage());
      return null;
    }
  }

  Catalogue catalogue() {
    return catalogue;
  }

  IdMap ids() {
    return ids;
  }

  @Nullable Key keyOf(String collection) {
    return keys.get(collection);
  }

  Set<String> collections() {
    Set<String> collections = new HashSet<>();
    mappings.forEach(mapping -> collections.add(mapping.source()));
    return collections;
  }

  String unknownTable(String name) {
    return "there is no table "
        + name
        + "."
        + (name.contains(".") ? "" : " Give it with its schema, like escrow.users.")
        + Spelling.suggest(name, catalogue.tables().keySet());
  }

  static String unknownColumn(String name, Table table) {
    return table.qualifiedName()
        + " has no column "
        + name
        + "."
        + Spelling.suggest(name, table.columns().stream().map(Column::name).toList());
  }

  void problem(Spot spot, String message) {
    problems.add(new Problem(spot, message));
  }
}
