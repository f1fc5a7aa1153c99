package io.bactrian.stores;

import io.bactrian.http.Problem;
import io.bactrian.mapping.Lens;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** The collections of the systems that are served, by the name under which a path has them. */
public final class StoredCollections {

  private final Map<String, StoredCollection> byQualifiedName = new TreeMap<>();
  private final Map<String, List<StoredCollection>> byName = new TreeMap<>();

  StoredCollections(List<StoredCollection> all) {
    for (StoredCollection each : all) {
      byQualifiedName.put(each.qualifiedName(), each);
      byName.computeIfAbsent(each.name(), name -> new ArrayList<>()).add(each);
    }
  }

  /** Asks of each which of them PostgreSQL lets only grow. */
  public static StoredCollections of(DataSource postgres, Collection<Lens> lenses) {
    List<StoredCollection> all = new ArrayList<>();
    try (Connection connection = postgres.getConnection()) {
      for (Lens lens : lenses) {
        all.add(new StoredCollection(lens, isAppendOnly(connection, lens)));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(
          "PostgreSQL's catalogue cannot be read: " + e.getMessage(), e);
    }
    return new StoredCollections(all);
  }

  private static boolean isAppendOnly(Connection connection, Lens lens) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            select exists (select 1 from pg_catalog.pg_trigger
              where tgrelid = ?::regclass and tgname = 'append_only' and not tgisinternal)
            """)) {
      statement.setString(1, lens.tables().get(0).sqlName());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  /** All of them. */
  public List<StoredCollection> all() {
    return List.copyOf(byQualifiedName.values());
  }

  /** That of this system with this name, or null. */
  @Nullable StoredCollection of(String system, String name) {
    return byQualifiedName.get(system + "." + name);
  }

  /**
   * The one that a path names: {@code name}, or {@code system.name} where systems share it.
   *
   * @throws Problem 404 when there is none, or more than one
   */
  StoredCollection require(String name) {
    StoredCollection qualified = byQualifiedName.get(name);
    List<StoredCollection> named = byName.getOrDefault(name, List.of());
    if (named.size() == 1) {
      return named.get(0);
    }
    if (qualified != null) {
      return qualified;
    }
    throw Problem.of(
        HttpStatus.NOT_FOUND,
        named.isEmpty()
            ? "there is no such collection"
            : "several systems have a collection of this name: write "
                + String.join(
                    " or ", named.stream().map(StoredCollection::qualifiedName).toList()));
  }
}
