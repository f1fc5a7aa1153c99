package io.bactrian.infer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A system's draft: decided from the profiles alone, then written. */
final class Draft {

  private final String source;
  private final InferSettings settings;
  private final List<Profile> profiles;
  private final Map<String, KeyType> keys = new HashMap<>();
  private final TreeMap<String, Table> tables = new TreeMap<>();
  private final Map<String, List<Note>> notes = new HashMap<>();
  private final Names names = new Names();
  private final Order order;

  /**
   * @param source what it is drafted from, in one line
   * @param profiles by the collections' names in order
   */
  Draft(String source, InferSettings settings, Likeness likeness, List<Profile> profiles) {
    this.source = source;
    this.settings = settings;
    this.profiles = profiles;
    profiles.forEach(profile -> keys.put(profile.collection(), KeyType.of(profile)));
    List<Profile> complete = profiles.stream().filter(Profile::complete).toList();
    References references = new References(complete, keys, likeness);
    Map<Profile, String> roots = new HashMap<>();
    for (Profile profile : profiles) {
      roots.put(profile, names.claimTable(List.of(profile.collection())));
    }
    for (Profile profile : profiles) {
      CollectionDraft draft = new CollectionDraft(profile, keys, references, names);
      tables.put(profile.collection(), draft.table(roots.getOrDefault(profile, "")));
      notes.put(profile.collection(), draft.notes());
    }
    order = new Order(tables);
  }

  Inference render(List<DamagedCollection> damaged) {
    MigrationSql sql = new MigrationSql(settings.schema(), tables, order, names);
    Map<String, InferredCollection> inferred = new TreeMap<>();
    for (Profile profile : profiles) {
      String collection = profile.collection();
      String yaml =
          MappingYaml.of(
              settings.schema(),
              collection,
              "from " + source + " " + seen(profile),
              key(collection),
              table(collection),
              order);
      inferred.put(
          collection,
          new InferredCollection(
              collection,
              profile.documents(),
              yaml,
              sql.tables(collection, seen(profile)),
              notes.getOrDefault(collection, List.of())));
    }
    List<InferredCollection> collections = List.copyOf(inferred.values());
    return new Inference(collections, List.copyOf(damaged), migration(sql, inferred, damaged));
  }

  private String migration(
      MigrationSql sql, Map<String, InferredCollection> inferred, List<DamagedCollection> damaged) {
    List<String> parts = new ArrayList<>();
    parts.add(header(damaged));
    parts.add(sql.createSchema());
    for (String collection : order.collections()) {
      InferredCollection of = inferred.get(collection);
      if (of != null) {
        parts.add(of.sql());
      }
    }
    String late = sql.lateKeys();
    if (!late.isEmpty()) {
      parts.add("-- These close a circle; the columns are filled by a second pass.\n\n" + late);
    }
    return String.join("\n", parts);
  }

  private String header(List<DamagedCollection> damaged) {
    long documents = profiles.stream().mapToLong(Profile::documents).sum();
    StringBuilder header = new StringBuilder();
    header
        .append("-- Drafted by `bactrian infer` from ")
        .append(Wording.line(source))
        .append(": ")
        .append(Wording.count(profiles.size(), "collection"))
        .append(", ")
        .append(Wording.count(documents, "document"))
        .append(profiles.stream().allMatch(Profile::complete) ? ", all of them read.\n" : ".\n");
    if (profiles.stream().anyMatch(profile -> !profile.complete())) {
      header.append(
          "-- Not all documents were read: where that is so nothing is NOT NULL and no reference is"
              + " guessed.\n");
    }
    for (DamagedCollection collection : damaged) {
      header
          .append("-- Left out because it can't be read: ")
          .append(Wording.line(collection.collection()))
          .append('\n');
    }
    return header.append("-- It is yours to change before it is first run.\n").toString();
  }

  private static String seen(Profile profile) {
    String documents = Wording.count(profile.documents(), "document");
    if (profile.documents() == 0) {
      return "(no documents)";
    }
    return "(" + documents + (profile.complete() ? ", all read)" : " looked at, not all)");
  }

  private Table table(String collection) {
    Table table = tables.get(collection);
    if (table == null) {
      throw new IllegalArgumentException("unknown collection " + collection);
    }
    return table;
  }

  private KeyType key(String collection) {
    KeyType key = keys.get(collection);
    if (key == null) {
      throw new IllegalArgumentException("unknown collection " + collection);
    }
    return key;
  }
}
