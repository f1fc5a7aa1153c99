package io.bactrian.mapping;

import io.bactrian.identity.IdMap;
import io.bactrian.mapping.Mapping.Identity;
import io.bactrian.mapping.types.PgType;
import io.bactrian.mapping.types.PgTypes;
import io.bactrian.mapping.types.UnsupportedType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks the mappings of a system against the catalogue and makes lenses of them. */
final class LensCompiler {

  /** How a collection's ids become keys: what references to it need to know. */
  record Key(String collection, Column column, PgType type, Identity identity) {
    KeyForm form(PgType columnType, IdMap ids, boolean own) {
      return switch (identity) {
        case EMBEDDED, NATURAL -> new KeyForm.Typed(columnType);
        case MIXED -> new KeyForm.Mixed(columnType);
        case MAPPED -> new KeyForm.Mapped(collection, ids, own);
      };
    }
  }

  private final List<Mapping> mappings;
  private final Catalogue catalogue;
  private final IdMap ids;
  private final List<Problem> problems;
  private final Map<String, Key> keys = new HashMap<>();
  private final Map<String, Set<String>> owners = new HashMap<>();
  private final ExpiryCheck expiry = new ExpiryCheck(this);

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
      if (other != null && !mapping.source().isEmpty()) {
        problem(
            mapping.spot(),
            "collection " + mapping.source() + " is mapped already by " + other.spot());
      }
      Table table = table(mapping.body().table());
      if (table != null) {
        own(mapping.source(), mapping.body());
        Key key = key(mapping, table);
        if (key != null) {
          keys.put(mapping.source(), key);
        }
      }
    }
    shareKeys();
    List<Lens> lenses = new ArrayList<>();
    for (Mapping mapping : mappings) {
      Table table = catalogue.table(mapping.body().table().value());
      if (table != null) {
        Lens lens = lens(mapping, table);
        if (lens != null) {
          lenses.add(lens);
        }
      }
    }
    refuseCircles(lenses);
    expiry.checkSharedTables(lenses);
    return new Lenses(lenses);
  }

  /** The table of that name, or null after reporting that there is none. */
  @Nullable Table table(Mapping.Said<String> name) {
    Table table = catalogue.table(name.value());
    if (table == null && !name.value().isEmpty()) {
      problem(name.spot(), unknownTable(name.value()));
    }
    return table;
  }

  private void own(String source, Mapping.Body body) {
    owners.computeIfAbsent(body.table().value(), key -> new TreeSet<>()).add(source);
    body.children().forEach(child -> own(source, child.body()));
  }

  /**
   * A key that is itself a reference, as of a one-to-one table, takes the form of what it names.
   */
  private void shareKeys() {
    for (int pass = 0; pass < mappings.size(); pass++) {
      for (Mapping mapping : mappings) {
        Key key = keys.get(mapping.source());
        Mapping.ColumnSpec spec =
            key == null ? null : mapping.body().columns().get(key.column().name());
        Key shared = spec == null || spec.ref() == null ? null : keys.get(spec.ref());
        if (key != null && shared != null) {
          keys.put(
              mapping.source(),
              new Key(shared.collection(), key.column(), key.type(), shared.identity()));
        }
      }
    }
  }

  private @Nullable Lens lens(Mapping mapping, Table table) {
    BodyCompiler body =
        new BodyCompiler(this, mapping.source(), mapping.body(), table, null, null, 0);
    TablePlan plan = body.compile();
    expiry.check(mapping, table, plan.shape());
    Key key = keys.get(mapping.source());
    if (key == null) {
      return null;
    }
    int index = plan.shape().indexOf(key.column().name());
    KeyForm form = plan.formOf(index);
    if (form == null || !"_id".equals(plan.fieldOf(index))) {
      return null; // and why is a problem already
    }
    Set<String> needs = new HashSet<>();
    needs(plan, mapping, needs);
    return new Lens(mapping, plan, form, index, needs, body.usesIdMap());
  }

  /** A collection lands after those whose tables its own refer to, unless by a later reference. */
  private void needs(TablePlan plan, Mapping mapping, Set<String> needs) {
    TableShape shape = plan.shape();
    Table table = catalogue.table(shape.qualifiedName());
    if (table != null) {
      for (ForeignKey foreignKey : table.foreignKeys()) {
        List<Integer> columns = foreignKey.columns().stream().map(shape::indexOf).toList();
        boolean filled = columns.stream().allMatch(index -> index >= 0);
        boolean later =
            filled && columns.stream().anyMatch(index -> shape.columns().get(index).later());
        boolean joins = shape.parent() != null && columns.equals(shape.join());
        // A document's child rows land in one statement, so that they may refer to each other.
        boolean among = shape.parent() != null && foreignKey.target().equals(shape.qualifiedName());
        if (filled && !later && !joins && !among) {
          needs.addAll(owners.getOrDefault(foreignKey.target(), Set.of()));
        }
      }
    }
    plan.children().forEach(child -> needs(child.plan(), mapping, needs));
  }

  private void refuseCircles(List<Lens> lenses) {
    Map<String, Set<String>> needs = new TreeMap<>();
    lenses.forEach(lens -> needs.put(lens.collection(), lens.needs()));
    for (Lens lens : lenses) {
      if (lens.needs().contains(lens.collection())) {
        problem(
            lens.mapping().spot(),
            lens.collection()
                + " refers to itself by a foreign key: say 'later: true' of the column, so that a"
                + " second pass fills it");
      } else if (reaches(lens.collection(), lens.collection(), needs, new HashSet<>())) {
        problem(
            lens.mapping().spot(),
            lens.collection()
                + " refers to "
                + lens.needs().stream()
                    .filter(next -> reaches(next, lens.collection(), needs, new HashSet<>()))
                    .sorted()
                    .collect(Collectors.joining(", "))
                + " and is referred to from there, in a circle: say 'later: true' of one of the"
                + " columns");
      }
    }
  }

  private static boolean reaches(
      String from, String to, Map<String, Set<String>> needs, Set<String> seen) {
    for (String next : needs.getOrDefault(from, Set.of())) {
      if (next.equals(to) || (seen.add(next) && reaches(next, to, needs, seen))) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Key key(Mapping mapping, Table table) {
    Column column = keyColumn(mapping, table);
    if (column == null) {
      problem(
          mapping.spot(),
          "nothing holds _id: "
              + table.qualifiedName()
              + " has no column id that it could feed, and no column says { field: _id }");
      return null;
    }
    if (column.generated()) {
      problem(
          mapping.spot(),
          "nothing holds _id: the column "
              + column.name()
              + " of "
              + table.qualifiedName()
              + " is generated by PostgreSQL");
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
    PgType type;
    try {
      type = PgTypes.of(column.type());
    } catch (UnsupportedType e) {
      problem(mapping.spot(), "column " + column.name() + ", which holds _id: " + e.getMessage());
      return null;
    }
    Mapping.ColumnSpec spec = mapping.body().columns().get(column.name());
    if (spec != null
        && (!spec.values().isEmpty()
            || spec.as() != null
            || spec.fallback() != null
            || spec.later())) {
      problem(
          spec.spot(),
          "_id is taken as it is: 'values', 'as', 'default' and 'later' don't go with it");
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
              + identity.name().toLowerCase(Locale.ROOT)
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
    Mapping.ColumnSpec id = mapping.body().columns().get("id");
    boolean byName = id == null || (id.field() == null && id.constant() == null && !id.unfed());
    boolean dropped =
        mapping.body().drop().stream()
            .anyMatch(path -> path.value().names().equals(List.of("_id")));
    return byName && !dropped ? table.column("id") : null;
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
    Set<String> collections = new TreeSet<>();
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
