package io.bactrian.shadow;

import io.bactrian.documents.Asked;
import io.bactrian.landing.Quarantine;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.mapping.Lens;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Whether answers can be compared at all: what is in quarantine is known to differ. */
final class HeldDocuments {

  private final DataSource postgres;

  HeldDocuments(DataSource postgres) {
    this.postgres = postgres;
  }

  /**
   * Whether a document of either answer is held; of a find that skips, whether any is, because it
   * may be among those skipped.
   */
  boolean among(
      Lens lens, Asked asked, ShadowCollection.Answer mongo, ShadowCollection.Answer postgres) {
    List<BsonValue> ids = new ArrayList<>();
    boolean any = false;
    if (asked instanceof Asked.One one) {
      ids.add(one.id());
    } else if (asked instanceof Asked.Many many) {
      any = many.find().skip() > 0;
      for (ShadowCollection.Answer answer : List.of(mongo, postgres)) {
        for (BsonDocument document : answer.documents()) {
          BsonValue id = document.get("_id");
          if (id != null) {
            ids.add(id);
          }
        }
      }
    }
    Quarantine quarantine = new Quarantine(lens.mapping().system());
    try (Connection connection = this.postgres.getConnection()) {
      return any
          ? quarantine.holdsAny(connection, lens.collection())
          : quarantine.holdsAny(connection, lens.collection(), ids);
    } catch (SQLException e) {
      throw new StoreUnavailable("looking into the quarantine of " + lens.collection(), e);
    }
  }
}
