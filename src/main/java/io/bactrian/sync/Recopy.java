package io.bactrian.sync;

import io.bactrian.landing.StoreUnavailable;
import io.bactrian.landing.StoredDocuments;
import io.bactrian.landing.SurplusRows;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.source.Source;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.bson.BsonValue;
import org.springframework.stereotype.Component;

/**
 * What copying collections again needs besides the copying: what changes meanwhile is noted, and
 * rows that have no document any more are noted, too, so that they go.
 */
@Component("recopy")
final class Recopy {

  private static final int PAGE = 500;

  private final DataSource postgres;

  Recopy(DataSource postgres) {
    this.postgres = postgres;
  }

  /** From now on what changes in the collections is noted; the others go on. */
  public void begin(String system, Set<String> collections) {
    try (Connection connection = postgres.getConnection()) {
      connection.setAutoCommit(false);
      SyncRecords records = new SyncRecords(system);
      for (String collection : collections) {
        records.set(connection, collection, CollectionState.WAITING, "is copied again");
      }
      connection.commit();
    } catch (SQLException e) {
      throw StoreUnavailable.of("copying collections of " + system + " again", e);
    }
  }

  /** Notes the rows for which the source has no document, to be looked at again. */
  public void surplus(String system, Lenses lenses, Source source, Set<String> collections) {
    SyncRecords records = new SyncRecords(system);
    try (Connection connection = postgres.getConnection()) {
      connection.setAutoCommit(false);
      for (Lens lens : lenses.inOrder()) {
        if (collections.contains(lens.collection())) {
          List<Lens> feeding =
              lenses.inOrder().stream()
                  .filter(each -> SurplusRows.place(each).equals(SurplusRows.place(lens)))
                  .toList();
          note(
              connection,
              records,
              lens,
              new SurplusRows(feeding).find(connection, source, Integer.MAX_VALUE).first());
          connection.commit();
        }
      }
    } catch (SQLException e) {
      throw StoreUnavailable.of("looking for rows of " + system + " without a document", e);
    }
  }

  private static void note(Connection connection, SyncRecords records, Lens lens, List<String> keys)
      throws SQLException {
    StoredDocuments documents = new StoredDocuments(lens);
    for (int from = 0; from < keys.size(); from += PAGE) {
      List<BsonValue> ids =
          documents
              .ofKeys(connection, keys.subList(from, Math.min(keys.size(), from + PAGE)))
              .stream()
              .filter(Objects::nonNull)
              .map(document -> Objects.requireNonNull(document.get("_id")))
              .toList();
      records.touch(connection, lens.collection(), ids);
    }
  }
}
