package io.bactrian.mapping;

import io.bactrian.identity.IdMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A system made up at random: tables, a mapping in YAML that uses any of the language's features,
 * and documents for it. The same seed makes the same.
 */
final class RandomSystem {

  private static final String[] TYPES = {
    "text",
    "varchar(12)",
    "char(12)",
    "smallint",
    "integer",
    "bigint",
    "numeric",
    "numeric(12,2)",
    "double precision",
    "real",
    "boolean",
    "uuid",
    "timestamptz",
    "date",
    "bytea",
    "inet",
    "jsonb",
    "json",
    "text[]",
    "integer[]",
    "enum(pending|active|done)"
  };

  /** What {@code id_map} would hold. */
  private static final class Ids implements IdMap {
    private final Map<UUID, BsonValue> ids = new HashMap<>();

    @Override
    public @Nullable UUID uuidOf(String collection, BsonValue id) {
      if (id.isBoolean()) {
        return null;
      }
      UUID uuid =
          UUID.nameUUIDFromBytes(id.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
      ids.put(uuid, id);
      return uuid;
    }

    @Override
    public UUID assign(String collection, BsonValue id) {
      UUID uuid =
          UUID.nameUUIDFromBytes(id.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
      ids.put(uuid, id);
      return uuid;
    }

    @Override
    public @Nullable BsonValue idOf(String collection, UUID uuid) {
      return ids.get(uuid);
    }
  }

  /** One field of a document, and how to fill it. */
  private record Field(List<String> path, boolean required, Supplier<BsonValue> fitting) {}

  /** What a table's documents are made of. */
  private static final class Shape {
    final List<Field> fields = new ArrayList<>();
    boolean extra;
    boolean scalar;
    Supplier<BsonValue> value = () -> BsonNull.VALUE;
  }

  private final Random random;
  private final RandomValues values;
  private final Tables tables = new Tables();
  private final StringBuilder yaml = new StringBuilder();
  private final Shape root;
  private final Lens lens;
  private int names;

  RandomSystem(long seed) {
    random = new Random(seed);
    values = new RandomValues(random);
    tables.table("t.users", "id uuid not null", "extra jsonb");
    tables.table("t.codes", "id text not null", "extra jsonb");
    tables.table("t.numbers", "id bigint not null", "extra jsonb");
    tables.table("t.things", "id text not null", "extra jsonb");
    tables.table("t.olds", "id uuid not null", "extra jsonb");
    root = root();
    List<Problem> problems = new ArrayList<>();
    MappingReader reader = new MappingReader(problems);
    List<Mapping> mappings = new ArrayList<>();
    String[] others = {
      "source: users\ntable: t.users",
      "source: codes\ntable: t.codes",
      "source: numbers\ntable: t.numbers",
      "source: things\ntable: t.things\nid: mixed",
      "source: olds\ntable: t.olds\nid: mapped",
      yaml.toString()
    };
    for (String other : others) {
      Mapping mapping = reader.read("t", other.lines().findFirst().orElseThrow(), other);
      if (mapping != null) {
        mappings.add(mapping);
      }
    }
    try {
      Lens compiled = Lenses.compile(mappings, tables.catalogue(), new Ids(), problems).of("docs");
      lens = java.util.Objects.requireNonNull(compiled);
    } catch (MappingProblems e) {
      throw new AssertionError(e.getMessage() + "\n" + yaml, e);
    }
  }

  Lens lens() {
    return lens;
  }

  String yaml() {
    return yaml.toString();
  }

  /** A document: tidy, or with whatever can be wrong with it. */
  BsonDocument document() {
    return document(root, values.chance(75));
  }

  private Shape root() {
    String key = values.oneOf("uuid", "uuid", "text", "bigint", "mixed", "mapped");
    yaml.append("source: docs\ntable: t.docs\n");
    if (key.equals("mixed") || key.equals("mapped")) {
      yaml.append("id: ").append(key).append('\n');
    }
    String type = key.equals("mixed") ? "text" : key.equals("mapped") ? "uuid" : key;
    List<String> lines = new ArrayList<>(List.of("id " + type + " not null"));
    Shape shape = new Shape();
    shape.fields.add(
        new Field(
            List.of("_id"),
            true,
            () ->
                switch (key) {
                  case "mixed", "mapped" ->
                      values.chance(50) ? id() : new BsonString(values.text());
                  case "uuid" -> values.fitting("uuid");
                  default -> values.fitting(key);
                }));
    body("t.docs", shape, lines, "", List.<String[]>of(new String[] {"id", type}), 0);
    return shape;
  }

  private BsonValue id() {
    BsonValue id = values.any(1);
    return id.isBoolean() || id.getBsonType() == org.bson.BsonType.UNDEFINED
        ? new BsonInt32(7)
        : id;
  }

  /** Columns, dropped fields and children of one table, appended to its lines and to the YAML. */
  private void body(
      String table, Shape shape, List<String> lines, String indent, List<String[]> key, int depth) {
    shape.extra = values.chance(75);
    if (shape.extra) {
      lines.add(values.chance(70) ? "extra jsonb" : "extra jsonb not null default '{}'");
    }
    StringBuilder specs = new StringBuilder();
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      column(shape, lines, specs, indent + "  ");
    }
    if (!specs.isEmpty()) {
      yaml.append(indent).append("columns:\n").append(specs);
    }
    if (values.chance(40)) {
      List<String> dropped =
          values.oneOf(List.of("__v"), List.of("dn", "__v"), List.of("n1", "zz"));
      yaml.append(indent).append("drop: [ [").append(String.join(", ", dropped)).append("] ]\n");
      shape.fields.add(new Field(dropped, false, () -> values.any(1)));
    }
    StringBuilder before = new StringBuilder();
    before.append(yaml);
    int children = depth < 2 ? random.nextInt(depth == 0 ? 4 : 2) : 0;
    if (children > 0) {
      yaml.append(indent).append("children:\n");
    }
    for (int i = 0; i < children; i++) {
      child(table, shape, indent + "  ", key, depth + 1);
    }
    tables.table(table, lines.toArray(String[]::new));
  }

  private void column(Shape shape, List<String> lines, StringBuilder specs, String indent) {
    String name = "c" + ++names + "_x";
    String field = "c" + names + "X";
    String type = values.oneOf(TYPES);
    boolean notNull = values.chance(25);
    String suffix = notNull ? " not null" : "";
    Supplier<BsonValue> fitting = () -> values.fitting(type);
    boolean nested = values.chance(30);
    List<String> path =
        nested
            ? values.oneOf(
                List.of("n1", field), List.of("n1", "n2", field), List.of("dot.ted", field))
            : List.of(field);
    String quoted = path.stream().map(each -> '"' + each + '"').toList().toString();
    String from = nested || values.chance(20) ? "field: " + quoted : "";
    int kind = random.nextInt(16);
    switch (kind) {
      case 0 -> {
        lines.add(name + " " + values.oneOf("text", "enum(pending|active|done)") + suffix);
        spec(specs, indent, name, from, "values: {draft: pending, Active: active, word: active}");
        fitting = () -> new BsonString(values.oneOf("draft", "Active", "word", "pending", "done"));
      }
      case 1 -> {
        lines.add(name + " integer" + suffix);
        spec(specs, indent, name, from, "values: {low: 1, high: 3, top: 3}");
        fitting =
            () ->
                values.chance(60)
                    ? new BsonString(values.oneOf("low", "high", "top"))
                    : values.whole(9);
      }
      case 2 -> {
        lines.add(name + " integer" + suffix);
        if (shape.extra) {
          spec(specs, indent, name, from, "default: 7");
          notNull = false;
        } else {
          spec(specs, indent, name, from, "");
        }
        fitting = () -> values.whole(20);
      }
      case 3 -> {
        lines.add(
            name
                + values.oneOf(" text", " varchar(12)")
                + suffix
                + " default '"
                + values.oneOf("active", "")
                + "'");
        spec(specs, indent, name, from, "");
        notNull &= !shape.extra;
        fitting = () -> values.fitting("varchar(12)");
      }
      case 4 -> {
        lines.add(name + " text not null");
        specs.append(indent).append(name).append(": { constant: here }\n");
        return;
      }
      case 5 -> {
        lines.add(name + " timestamptz not null default now()");
        specs.append(indent).append(name).append(": { unfed: true }\n");
        return;
      }
      case 6 -> {
        String[] target =
            values.oneOf(
                new String[] {"users", "uuid"},
                new String[] {"codes", "text"},
                new String[] {"numbers", "bigint"},
                new String[] {"things", "text"},
                new String[] {"olds", "uuid"});
        lines.add(name + " " + target[1] + suffix);
        if (values.chance(30)) {
          lines.add("foreign key (" + name + ") references t." + target[0] + " (id)");
        }
        spec(specs, indent, name, from, "ref: " + target[0]);
        fitting =
            switch (target[0]) {
              case "users" -> values::reference;
              case "things", "olds" -> this::id;
              default -> () -> values.fitting(target[1]);
            };
      }
      case 7 -> {
        lines.add(name + "_ref_kind text" + suffix);
        lines.add(name + "_id uuid");
        lines.add(name + "_external_ref " + values.oneOf("text", "char(12)"));
        spec(
            specs,
            indent,
            name,
            "field: " + quoted,
            "ref: users, polymorphic: true" + (values.chance(30) ? ", later: true" : ""));
        fitting = () -> values.chance(60) ? values.reference() : values.fitting("varchar(12)");
      }
      case 8 -> {
        lines.add(name + " uuid");
        lines.add("foreign key (" + name + ") references t.docs (id)");
        spec(specs, indent, name, from, "ref: users, later: true");
        fitting = values::reference;
        notNull = false;
      }
      case 9 -> {
        String as = values.oneOf("text", "trim", "lower", "trim-lower");
        lines.add(name + " text" + suffix);
        spec(specs, indent, name, from, "as: " + as);
        fitting =
            () ->
                as.equals("text") && values.chance(60)
                    ? values.oneOf(values.number(), org.bson.BsonBoolean.TRUE)
                    : new BsonString(values.text());
      }
      case 10 -> {
        lines.add(name + " date" + suffix);
        spec(specs, indent, name, from, "as: date");
        fitting = () -> values.fitting(values.oneOf("date", "timestamptz"));
      }
      case 11 -> {
        lines.add(name + " numeric(30,6)" + suffix);
        spec(specs, indent, name, from, "as: number");
        fitting =
            () ->
                values.chance(70)
                    ? new BsonString(values.oneOf("12.5", "-7", "0", "007.10", "1e3", ""))
                    : values.number();
      }
      case 12 -> {
        lines.add(name + " " + type + (shape.extra ? "" : suffix));
        spec(specs, indent, name, from, shape.extra ? "unfit: extra" : "");
        notNull &= !shape.extra;
        fitting = () -> values.chance(70) ? values.fitting(type) : new BsonString(values.text());
      }
      default -> {
        lines.add(name + " " + type + suffix);
        spec(specs, indent, name, from, "");
      }
    }
    shape.fields.add(
        new Field(from.isEmpty() && kind != 7 ? List.of(field) : path, notNull, fitting));
  }

  private static void spec(
      StringBuilder specs, String indent, String name, String from, String rest) {
    String both = from + (from.isEmpty() || rest.isEmpty() ? "" : ", ") + rest;
    if (!both.isEmpty()) {
      specs.append(indent).append(name).append(": { ").append(both).append(" }\n");
    }
  }

  private void child(
      String parentTable, Shape parent, String indent, List<String[]> parentKey, int depth) {
    String table = "t.child" + ++names;
    String field = "k" + names;
    List<String> path = values.chance(25) ? List.of("n1", field) : List.of(field);
    String empty = values.chance(40) ? ", empty: present" : "";
    String deeper = indent + "  ";
    List<String> lines = new ArrayList<>();
    List<String> joins = new ArrayList<>();
    for (String[] column : parentKey) {
      joins.add("p_" + column[0]);
      lines.add("p_" + column[0] + " " + column[1] + " not null");
    }
    lines.add(
        "foreign key ("
            + String.join(", ", joins)
            + ") references "
            + parentTable
            + " ("
            + String.join(", ", parentKey.stream().map(column -> column[0]).toList())
            + ")");
    yaml.append(indent).append("- field: ").append(path).append('\n');
    yaml.append(deeper).append("table: ").append(table).append('\n');
    if (!empty.isEmpty()) {
      yaml.append(deeper).append("empty: present\n");
    }
    Shape shape = new Shape();
    boolean required = false;
    Supplier<BsonValue> fitting;
    int kind = random.nextInt(6);
    switch (kind) {
      case 0, 1 -> { // scalars, with position or without
        String type = kind == 0 ? values.oneOf(TYPES) : values.oneOf("text", "integer", "numeric");
        boolean reference = values.chance(30);
        lines.add(
            "word "
                + (reference ? "uuid" : type)
                + (kind == 1 || values.chance(50) ? " not null" : ""));
        yaml.append(deeper).append("value: word\n");
        if (reference) {
          yaml.append(deeper).append("ref: users\n");
        }
        if (kind == 0) {
          lines.add("position integer not null");
        }
        lines.add(
            "primary key ("
                + String.join(", ", joins)
                + ", "
                + (kind == 0 ? "position" : "word")
                + ")");
        Supplier<BsonValue> one = reference ? values::reference : () -> values.fitting(type);
        fitting = () -> array(() -> values.chance(3) ? BsonNull.VALUE : one.get());
        tables.table(table, lines.toArray(String[]::new));
      }
      case 2 -> { // a map of scalars
        String type = values.oneOf(TYPES);
        String key = mapKey(lines, joins, deeper);
        lines.add("word " + type + (values.chance(50) ? " not null" : ""));
        yaml.append(deeper).append("value: word\n");
        fitting = () -> map(key, () -> values.chance(5) ? BsonNull.VALUE : values.fitting(type));
        tables.table(table, lines.toArray(String[]::new));
      }
      case 3 -> { // a map of documents
        String key = mapKey(lines, joins, deeper);
        List<String[]> own = own(parentKey, joins, "name_", mapType(key));
        body(table, shape, lines, deeper, own, depth);
        fitting = () -> map(key, () -> values.chance(3) ? BsonNull.VALUE : document(shape, true));
      }
      case 4 -> { // one document
        if (!empty.isEmpty()) {
          int at = yaml.lastIndexOf(deeper + "empty: present\n");
          yaml.delete(at, yaml.length());
        }
        yaml.append(deeper).append("one: true\n");
        lines.add("primary key (" + String.join(", ", joins) + ")");
        List<String[]> own = new ArrayList<>();
        for (int i = 0; i < joins.size(); i++) {
          own.add(new String[] {joins.get(i), parentKey.get(i)[1]});
        }
        body(table, shape, lines, deeper, own, depth);
        fitting = () -> document(shape, true);
      }
      default -> { // documents: by position, with derived ids, or by a key of their own
        int how = random.nextInt(3);
        List<String[]> own;
        if (how == 0) {
          lines.add("position integer not null");
          lines.add("primary key (" + String.join(", ", joins) + ", position)");
          own = own(parentKey, joins, "position", "integer");
        } else if (how == 1) {
          lines.add("id uuid not null default gen_random_uuid()");
          lines.add("position smallint not null");
          lines.add("primary key (id)");
          own = List.<String[]>of(new String[] {"id", "uuid"});
          shape.fields.add(new Field(List.of("_id"), false, () -> values.fitting("uuid")));
        } else {
          lines.add("id uuid not null");
          lines.add("primary key (id)");
          own = List.<String[]>of(new String[] {"id", "uuid"});
          shape.fields.add(new Field(List.of("_id"), true, () -> values.fitting("uuid")));
        }
        body(table, shape, lines, deeper, own, depth);
        fitting = () -> array(() -> document(shape, true));
      }
    }
    parent.fields.add(new Field(path, required, fitting));
  }

  private static List<String[]> own(
      List<String[]> parentKey, List<String> joins, String last, String type) {
    List<String[]> own = new ArrayList<>();
    for (int i = 0; i < joins.size(); i++) {
      own.add(new String[] {joins.get(i), parentKey.get(i)[1]});
    }
    own.add(new String[] {last, type});
    return own;
  }

  private String mapKey(List<String> lines, List<String> joins, String indent) {
    String key = values.oneOf("text", "uuid", "objectid", "integer");
    lines.add("name_ " + mapType(key) + " not null");
    lines.add("primary key (" + String.join(", ", joins) + ", name_)");
    yaml.append(indent).append("key: name_\n");
    return key;
  }

  private static String mapType(String key) {
    return key.equals("objectid") ? "uuid" : key;
  }

  private BsonArray array(Supplier<BsonValue> element) {
    BsonArray array = new BsonArray();
    for (int i = random.nextInt(4); i > 0; i--) {
      array.add(element.get());
    }
    return array;
  }

  private BsonDocument map(String key, Supplier<BsonValue> value) {
    BsonDocument map = new BsonDocument();
    for (int i = random.nextInt(4); i > 0; i--) {
      String name =
          switch (key) {
            case "text" -> values.chance(50) ? values.name() : values.text();
            case "uuid" -> new UUID(random.nextLong(), random.nextLong()).toString();
            case "integer" -> Integer.toString(random.nextInt());
            default -> values.objectId().toHexString();
          };
      map.put(name, value.get());
    }
    return map;
  }

  private BsonDocument document(Shape shape, boolean tidy) {
    BsonDocument document = new BsonDocument();
    for (Field field : shape.fields) {
      if (field.required && (tidy || values.chance(95))) {
        put(document, field.path, field.fitting.get(), false);
        continue;
      }
      int what = random.nextInt(100);
      if (what < 20) {
        continue;
      }
      BsonValue value =
          what < 30
              ? BsonNull.VALUE
              : !tidy && what < 36 ? values.unfitting() : field.fitting.get();
      put(document, field.path, value, values.chance(4));
    }
    if (shape.extra ? values.chance(40) : !tidy && values.chance(20)) {
      Set<String> taken = new LinkedHashSet<>();
      shape.fields.forEach(field -> taken.add(field.path.get(0)));
      values
          .document(2)
          .forEach(
              (name, value) -> {
                if (!taken.contains(name)) {
                  document.put(name, value);
                }
              });
    }
    return document;
  }

  /** Puts a value at a path; the documents on the way may end up empty or null instead. */
  private static void put(
      BsonDocument document, List<String> path, BsonValue value, boolean hollow) {
    BsonDocument into = document;
    for (int i = 0; i < path.size() - 1; i++) {
      BsonValue inner = into.get(path.get(i));
      if (inner == null || !inner.isDocument()) {
        inner = new BsonDocument();
        into.put(path.get(i), inner);
      }
      into = inner.asDocument();
    }
    if (path.size() == 1 || !hollow) {
      into.put(path.get(path.size() - 1), value);
    }
  }
}
