package io.bactrian.landing;

import io.bactrian.mapping.ForeignKey;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Table;
import io.bactrian.mapping.TableShape;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** The second pass over one collection, inside the caller's transaction. */
public final class SettleReferences {

  private static final int PAGE = 500;

  private static final String WAITING =
      """
      select exists (select 1 from bactrian.later_references where system = ? and collection = ?)
      """;

  private final Connection connection;
  private final Map<String, LaterReferences.Target> targets;

  public SettleReferences(Connection connection) {
    this(connection, new HashMap<>());
  }

  /**
   * @param targets what is known of the catalogue, and added to: for who settles often
   */
  public SettleReferences(Connection connection, Map<String, LaterReferences.Target> targets) {
    this.connection = connection;
    this.targets = targets;
  }

  /**
   * Fills what can be filled, quarantines the documents of which something can't be, and lets those
   * out again of which nothing is missing any more.
   *
   * @return the digests under which these stand in the quarantine
   */
  public Set<UUID> settle(Lens lens) throws SQLException {
    LaterReferences later = new LaterReferences(lens);
    Quarantine quarantine = new Quarantine(lens.mapping().system());
    // Before anything is looked for: what others note meanwhile is not to be let go.
    Map<UUID, Long> held = quarantine.dangling(connection, lens.collection());
    boolean any =
        eachLater(lens, (shape, column, target) -> later.settle(connection, shape, column, target));
    if (!any) {
      return Set.of();
    }
    Set<UUID> digests = new HashSet<>();
    int dangling = areWaiting(lens) ? later.findDangling(connection) : 0;
    for (int from = 0; from < dangling; from += PAGE) {
      List<Quarantined> page = later.dangling(connection, from, PAGE);
      quarantine.save(connection, lens.collection(), page);
      page.forEach(document -> digests.add(Quarantine.digest(document.document())));
    }
    held.keySet().removeAll(digests);
    quarantine.release(connection, held.values());
    return digests;
  }

  /**
   * The same for what has just landed, and no more: the references of these documents, and those
   * that waited for these rows. What else waits is looked through by {@link #settle(Lens)} now and
   * then.
   *
   * @param documents the keys of documents of this collection, as PostgreSQL reads them
   * @param landed the keys that landed, by where references point at them
   */
  public void settle(
      Lens lens, List<String> documents, Map<LaterReferences.Target, List<String>> landed)
      throws SQLException {
    if (!areWaiting(lens)) {
      return;
    }
    LaterReferences later = new LaterReferences(lens);
    LandingSql of = new StoredDocuments(lens).sql(connection, documents);
    boolean unused =
        eachLater(
            lens,
            (shape, column, target) ->
                later.settle(
                    connection, shape, column, target, of, landed.getOrDefault(target, List.of())));
    new Quarantine(lens.mapping().system())
        .save(connection, lens.collection(), later.dangling(connection, documents, of));
  }

  private interface LaterColumn {
    void accept(TableShape shape, int column, LaterReferences.Target target) throws SQLException;
  }

  /** Whether there was any. */
  private boolean eachLater(Lens lens, LaterColumn action) throws SQLException {
    boolean any = false;
    for (TableShape shape : lens.tables()) {
      for (int column = 0; column < shape.columns().size(); column++) {
        if (shape.columns().get(column).later()) {
          action.accept(shape, column, target(shape, column));
          any = true;
        }
      }
    }
    return any;
  }

  private boolean areWaiting(Lens lens) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(WAITING)) {
      statement.setString(1, lens.mapping().system());
      statement.setString(2, lens.collection());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  private LaterReferences.Target target(TableShape shape, int column) throws SQLException {
    String key = shape.qualifiedName() + "." + shape.columns().get(column).name();
    LaterReferences.Target known = targets.get(key);
    if (known == null) {
      known = look(shape, column);
      targets.put(key, known);
    }
    return known;
  }

  private LaterReferences.Target look(TableShape shape, int column) throws SQLException {
    String name = shape.columns().get(column).name();
    int dot = shape.qualifiedName().indexOf('.');
    Table table =
        Objects.requireNonNull(
            CatalogueReader.read(connection, List.of(shape.qualifiedName().substring(0, dot)))
                .table(shape.qualifiedName()));
    for (ForeignKey key : table.foreignKeys()) {
      if (key.columns().equals(List.of(name))) {
        return new LaterReferences.Target(key.target(), key.targetColumns().get(0));
      }
    }
    throw new IllegalStateException(
        shape.qualifiedName() + "." + name + " is to be filled later but has no foreign key");
  }
}
