package io.bactrian.infer;

import io.bactrian.infer.Table.KeyColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Drafts the tables of one collection, and notes what was decided. */
final class CollectionDraft {

  /** Fewer texts than this don't make a vocabulary. */
  private static final long ENUM_TEXTS = 100;

  private final Profile profile;
  private final Map<String, KeyType> keys;
  private final References references;
  private final Names tableNames;
  private final Map<String, String> localNames = new HashMap<>();
  private final List<Note> notes = new ArrayList<>();
  private int tables;

  /**
   * @param keys the key of every collection
   * @param tableNames the names in the schema, this collection's own table among them
   */
  CollectionDraft(
      Profile profile, Map<String, KeyType> keys, References references, Names tableNames) {
    this.profile = profile;
    this.keys = keys;
    this.references = references;
    this.tableNames = tableNames;
  }

  /** The collection's table, called {@code name}. */
  Table table(String name) {
    KeyType key = key(profile.collection());
    localNames.put(name, name);
    List<String> reasons = new ArrayList<>();
    if (key.reason() != null) {
      notes.add(new Note("_id", key.type() + ": " + key.reason()));
      reasons.add("_id as " + key.type() + ": " + key.reason());
    }
    long unlisted = profile.root().unlisted();
    if (unlisted > 0) {
      String text = Wording.count(unlisted, "value") + " in too many different fields: in extra";
      notes.add(new Note("", text));
      reasons.add(text);
    }
    if (profile.leftOutDocuments() > 0) {
      String text =
          Wording.count(profile.leftOutDocuments(), "document")
              + " with a field's name twice: quarantined";
      notes.add(new Note("", text));
      reasons.add(text);
    }
    Shape id = profile.root().fields().get("_id");
    if (id != null) {
      noteNul(id);
      noteRepeated(id, key);
    }
    List<KeyColumn> columns = List.of(new KeyColumn("id", key.type(), key.fallback()));
    return new TableDraft(this, name, columns, profile.documents())
        .of(profile.root(), null, reasons);
  }

  List<Note> notes() {
    return List.copyOf(notes);
  }

  InferLimits limits() {
    return profile.limits();
  }

  boolean complete() {
    return profile.complete();
  }

  boolean takeTable() {
    return tables++ < profile.limits().tables();
  }

  void note(Shape shape, String text) {
    notes.add(new Note(shape.path().toString(), text));
  }

  /** A live collection's ids are unique; a file may hold anything. */
  private void noteRepeated(Shape id, KeyType key) {
    ValueSet distinct = id.distinct();
    boolean comparable = distinct != null && !distinct.full() && key.strategy() == null;
    long repeated = comparable && distinct != null ? id.valued() - distinct.size() : 0;
    if (repeated > 0) {
      note(id, Wording.count(repeated, "document") + " with the _id of another: quarantined");
    }
  }

  /** For a field that becomes text, or an array of text. */
  void noteNul(Shape shape) {
    if (shape.count(Kind.ARRAY) > 0) {
      noteNul(shape.array().elements());
    }
    long withNul = shape.count(Kind.STRING) == 0 ? 0 : shape.texts().withNul();
    if (withNul > 0) {
      note(shape, Wording.count(withNul, "text") + " with U+0000: their documents are quarantined");
    }
  }

  References.@Nullable Finding reference(Shape shape) {
    return references.of(shape);
  }

  String keyType(String collection) {
    return key(collection).type();
  }

  /** The name of a child's table, which is unique in the schema. */
  String childName(String parent, List<String> path) {
    List<String> parts = new ArrayList<>(List.of(parent));
    parts.addAll(path);
    String name = tableNames.claimTable(parts);
    localNames.put(name, new Names().claim(path));
    return name;
  }

  /** What a child's columns call a table: its own name, or a child's without its parent's. */
  String localName(String table) {
    return localNames.getOrDefault(table, table);
  }

  /** What the column could be besides. */
  List<String> hints(Shape shape, Verdict verdict, @Nullable String ref) {
    List<String> hints = new ArrayList<>();
    if (shape.count(Kind.ARRAY) > 0 && !verdict.isJson()) {
      References.Finding elements = references.of(shape.array().elements());
      if (elements != null && elements.collection() != null) {
        hints.add("could be a child table of references: " + elements.reason());
      }
    }
    if (!complete() || ref != null) {
      return hints;
    }
    if (shape.only(Kind.STRING) && shape.count(Kind.STRING) >= ENUM_TEXTS) {
      TreeSet<String> words = shape.texts().words();
      if (words != null && words.size() > 1) {
        hints.add(
            "could be an enum: "
                + String.join(", ", words.stream().map(CollectionDraft::quoted).toList())
                + " ("
                + Wording.count(words.size(), "value")
                + " in "
                + Wording.count(shape.count(Kind.STRING), "text")
                + ")");
      }
    }
    if (shape.only(Kind.DOUBLE) && shape.numbers().whole()) {
      hints.add("could be " + (shape.numbers().int32() ? "integer" : "bigint") + ": all are whole");
    }
    return hints;
  }

  private KeyType key(String collection) {
    KeyType key = keys.get(collection);
    if (key == null) {
      throw new IllegalArgumentException("unknown collection " + collection);
    }
    return key;
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "''") + "'";
  }
}
