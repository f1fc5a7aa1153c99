package io.bactrian.stores;

import io.bactrian.http.Problem;
import io.bactrian.landing.CatalogueReader;
import io.bactrian.mapping.Lens;
import io.bactrian.platform.CollectionsByName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** The collections of the systems that are served, by the name under which a path has them. */
public final class StoredCollections {

  private final CollectionsByName<StoredCollection> named;

  StoredCollections(List<StoredCollection> all) {
    List<StoredCollection> sorted =
        all.stream().sorted(Comparator.comparing(StoredCollection::qualifiedName)).toList();
    named = new CollectionsByName<>(sorted, each -> each.lens().mapping());
  }

  /** Asks of each which of them PostgreSQL lets only grow. */
  public static StoredCollections of(DataSource postgres, Collection<Lens> lenses) {
    List<StoredCollection> all = new ArrayList<>();
    try (Connection connection = postgres.getConnection()) {
      for (Lens lens : lenses) {
        all.add(
            new StoredCollection(
                lens, CatalogueReader.isAppendOnly(connection, lens.tables().get(0))));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(
          "PostgreSQL's catalogue cannot be read: " + e.getMessage(), e);
    }
    return new StoredCollections(all);
  }

  /** All of them. */
  public List<StoredCollection> all() {
    return named.all();
  }

  /** That of this system with this name, or null. */
  public @Nullable StoredCollection of(String system, String name) {
    return named.of(system, name);
  }

  /**
   * The one that a path names: {@code name}, or {@code system.name} where systems share it.
   *
   * @throws Problem 404 when there is none, or more than one
   */
  StoredCollection require(String name) {
    try {
      return named.require(name);
    } catch (IllegalArgumentException e) {
      throw Problem.of(HttpStatus.NOT_FOUND, String.valueOf(e.getMessage()));
    }
  }
}
