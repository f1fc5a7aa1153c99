package io.bactrian.landing;

import io.bactrian.bson.ExtendedJson;
import io.bactrian.bson.RawDocument;
import io.bactrian.mapping.types.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** The documents of one system that could not become rows: table {@code bactrian.quarantine}. */
public final class Quarantine {

  private static final String SAVE =
      """
      insert into bactrian.quarantine
        (system, collection, document_id, field, reason, message, document, digest, landed)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (system, collection, digest) do update
      set field = excluded.field, reason = excluded.reason, message = excluded.message,
        landed = excluded.landed, attempts = quarantine.attempts + 1, last_at = now()
      """;

  private static final String DIGESTS =
      "select digest from bactrian.quarantine where system = ? and collection = ? and not landed";

  private static final String LANDED =
      "select document_id from bactrian.quarantine where system = ? and collection = ? and landed";

  private static final String DANGLING =
      """
      select digest, id from bactrian.quarantine
      where system = ? and collection = ? and landed and reason = 'dangling_reference'
      """;

  private static final String IDS =
      """
      select document from bactrian.quarantine
      where system = ? and collection = ? and not landed limit ?
      """;

  private static final String HOLDS =
      """
      select exists (select 1 from bactrian.quarantine
        where system = ? and collection = ? and md5(document_id) = any (?))
      """;

  private static final String HOLDS_ANY =
      "select exists (select 1 from bactrian.quarantine where system = ? and collection = ?)";

  private static final String LIST =
      """
      select id, collection, document_id, field, reason, message, attempts, first_at, last_at
      from bactrian.quarantine where system = ? and (collection = ? or ?::text is null)
      order by collection, id
      """;

  private static final String AFTER =
      """
      select id, document, reason, landed from bactrian.quarantine
      where system = ? and collection = ? and id > ? and (? or reason = any (?)
        and last_at < now() - make_interval(mins => least(attempts * attempts, 1440)))
      order by id limit 1 for update
      """;

  private static final String FORGET =
      """
      delete from bactrian.quarantine
      where system = ? and collection = ? and md5(document_id) = any (?)
      """;

  private static final String RELEASE = "delete from bactrian.quarantine where id = any (?)";

  /** An entry without its document. */
  public record Entry(
      long id,
      String collection,
      @Nullable String documentId,
      @Nullable String field,
      String reason,
      String message,
      int attempts,
      Instant firstAt,
      Instant lastAt) {}

  /** Which entries are tried again. */
  public enum Due {
    ALL,
    /**
     * Those that may only have come too early, each the less often the oftener it has been tried:
     * after one minute, four, nine, at last once a day.
     */
    MAYBE_EARLY;

    private static final String[] EARLY =
        Stream.of(Reason.values())
            .filter(Reason::maybeEarly)
            .map(Reason::code)
            .toArray(String[]::new);
  }

  /**
   * An entry's document.
   *
   * @param document what {@link Reason#STILL_REFERRED} keeps has nothing but its {@code _id}
   * @param landed whether its rows are there, but for a reference
   */
  public record Held(long id, RawDocument document, Reason reason, boolean landed) {}

  private final String system;

  public Quarantine(String system) {
    this.system = system;
  }

  /** Keeps documents; one that is there already counts one attempt more. */
  public void save(Connection connection, String collection, List<Quarantined> documents)
      throws SQLException {
    if (documents.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(SAVE)) {
      for (Quarantined quarantined : documents) {
        statement.setString(1, system);
        statement.setString(2, collection);
        statement.setString(3, idText(quarantined.id()));
        statement.setString(4, clean(quarantined.field()));
        statement.setString(5, quarantined.reason().code());
        statement.setString(6, clean(quarantined.message()));
        statement.setBytes(7, quarantined.document().bytes());
        statement.setObject(8, digest(quarantined.document()));
        statement.setBoolean(9, quarantined.landed());
        statement.addBatch();
      }
      int[] unused = statement.executeBatch();
    }
  }

  /** The ids of the documents of a collection that are held though their rows are there. */
  public Set<String> landed(Connection connection, String collection) throws SQLException {
    Set<String> ids = new HashSet<>();
    try (PreparedStatement statement = connection.prepareStatement(LANDED)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          ids.add(String.valueOf(rows.getString(1)));
        }
      }
    }
    return ids;
  }

  /**
   * The {@code _id}s of the documents held of a collection of which no row is there; of those that
   * have one.
   *
   * @param most how many at most
   */
  public List<BsonValue> ids(Connection connection, String collection, int most)
      throws SQLException {
    List<BsonValue> ids = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(IDS)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      statement.setInt(3, most);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          BsonValue id = new RawBsonDocument(rows.getBytes(1)).get("_id");
          if (id != null) {
            ids.add(id);
          }
        }
      }
    }
    return ids;
  }

  /** Whether one of these documents is held, its row there or not. */
  public boolean holdsAny(Connection connection, String collection, Collection<BsonValue> ids)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(HOLDS)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      statement.setArray(3, connection.createArrayOf("text", idDigests(ids)));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  /** Whether a document of the collection is held. */
  public boolean holdsAny(Connection connection, String collection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(HOLDS_ANY)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  /** The digests of the documents held of a collection of which no row is there. */
  public Set<UUID> digests(Connection connection, String collection) throws SQLException {
    Set<UUID> digests = new HashSet<>();
    try (PreparedStatement statement = connection.prepareStatement(DIGESTS)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          digests.add(rows.getObject(1, UUID.class));
        }
      }
    }
    return digests;
  }

  /** What is held, of one collection or of all for null. */
  public List<Entry> list(Connection connection, @Nullable String collection) throws SQLException {
    List<Entry> entries = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(LIST)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      statement.setString(3, collection);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          entries.add(
              new Entry(
                  rows.getLong("id"),
                  rows.getString("collection"),
                  rows.getString("document_id"),
                  rows.getString("field"),
                  rows.getString("reason"),
                  rows.getString("message"),
                  rows.getInt("attempts"),
                  rows.getTimestamp("first_at").toInstant(),
                  rows.getTimestamp("last_at").toInstant()));
        }
      }
    }
    return entries;
  }

  /**
   * The next document held of a collection after the entry with that id, or null; until the
   * transaction ends it is nobody else's.
   */
  public @Nullable Held after(Connection connection, String collection, long id, Due due)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(AFTER)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      statement.setLong(3, id);
      statement.setBoolean(4, due == Due.ALL);
      statement.setArray(5, connection.createArrayOf("text", Due.EARLY));
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? new Held(
                row.getLong(1),
                new RawDocument(row.getBytes(2)),
                Reason.valueOf(row.getString(3).toUpperCase(Locale.ROOT)),
                row.getBoolean(4))
            : null;
      }
    }
  }

  /** Lets the entries of documents go, there being something newer of them. */
  public void forget(Connection connection, String collection, Collection<BsonValue> ids)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(FORGET)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      statement.setArray(3, connection.createArrayOf("text", idDigests(ids)));
      statement.executeUpdate();
    }
  }

  private static String[] idDigests(Collection<BsonValue> ids) {
    return ids.stream()
        .map(id -> HexFormat.of().formatHex(md5(ExtendedJson.canonical(id))))
        .toArray(String[]::new);
  }

  /** The entries of rows that lack nothing but a reference, by the digests of their documents. */
  Map<UUID, Long> dangling(Connection connection, String collection) throws SQLException {
    Map<UUID, Long> entries = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(DANGLING)) {
      statement.setString(1, system);
      statement.setString(2, collection);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          entries.put(rows.getObject(1, UUID.class), rows.getLong(2));
        }
      }
    }
    return entries;
  }

  /** Lets an entry go, its document having landed. */
  public void release(Connection connection, long id) throws SQLException {
    release(connection, List.of(id));
  }

  /** Lets entries go. */
  void release(Connection connection, Collection<Long> ids) throws SQLException {
    if (ids.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(RELEASE)) {
      statement.setArray(1, connection.createArrayOf("int8", ids.toArray()));
      statement.executeUpdate();
    }
  }

  /** What tells one document from another here: the md5 of its bytes. */
  public static UUID digest(RawDocument document) {
    ByteBuffer hash = ByteBuffer.wrap(md5(document.bytes()));
    return new UUID(hash.getLong(), hash.getLong());
  }

  private static byte[] md5(byte[] bytes) {
    try {
      return MessageDigest.getInstance("MD5").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }

  /** A document's {@code _id} as canonical Extended JSON, as every table of ours shows it. */
  public static @Nullable String idText(@Nullable BsonValue id) {
    return id == null ? null : new String(ExtendedJson.canonical(id), StandardCharsets.UTF_8);
  }

  /** Field names come from documents, and text holds no NUL. */
  private static @Nullable String clean(@Nullable String text) {
    return text == null ? null : text.replace('\0', '\uFFFD');
  }
}
