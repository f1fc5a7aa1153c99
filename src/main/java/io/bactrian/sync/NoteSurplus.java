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
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.bson.BsonValue;
import org.springframework.stereotype.Component;

/**
 * Notes the rows of collections that are copied again for which the source has no document, so that
 * they are looked at again and go. Until that is done the collections are not settled.
 */
@Component("noteSurplus")
final class NoteSurplus {

  private static final int PAGE = 500;

  private final DataSource postgres;

  NoteSurplus(DataSource postgres) {
    this.postgres = postgres;
  }

  /** Looks through those of the collections of which all documents have been copied. */
  public void note(String system, Lenses lenses, Source source) {
    SyncRecords records = new SyncRecords(system);
    try (Connection connection = postgres.getConnection()) {
      connection.setAutoCommit(false);
      Map<String, Long> again = records.copiedAgain(connection);
      for (Lens lens : lenses.inOrder()) {
        Long plan = again.get(lens.collection());
        if (plan != null) {
          List<Lens> feeding =
              lenses.inOrder().stream()
                  .filter(each -> SurplusRows.place(each).equals(SurplusRows.place(lens)))
                  .toList();
          note(
              connection,
              records,
              lens,
              new SurplusRows(feeding).find(connection, source, Integer.MAX_VALUE).first());
          records.surplusNoted(connection, lens.collection(), plan);
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
