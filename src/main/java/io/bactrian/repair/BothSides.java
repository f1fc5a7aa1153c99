package io.bactrian.repair;

import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoDatabase;
import io.bactrian.bson.DamagedBson;
import io.bactrian.bson.DuplicateField;
import io.bactrian.bson.RawDocument;
import io.bactrian.landing.Comparison;
import io.bactrian.landing.Quarantine;
import io.bactrian.landing.StoredDocuments;
import io.bactrian.landing.SurplusRows;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Refused;
import io.bactrian.platform.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** Reads single documents of a collection from both stores. */
final class BothSides {

  private final DataSource postgres;
  private final MongoDatabase mongo;
  private final Lens lens;

  BothSides(DataSource postgres, MongoDatabase mongo, Lens lens) {
    this.postgres = postgres;
    this.mongo =
        mongo.withReadPreference(ReadPreference.primary()).withReadConcern(ReadConcern.MAJORITY);
    this.lens = lens;
  }

  /** As they are now; while the stores are written they may be from different moments. */
  Sides of(BsonValue id) {
    RawBsonDocument found =
        mongo
            .getCollection(lens.collection(), RawBsonDocument.class)
            .find(new BsonDocument("_id", id))
            .first();
    RawDocument document = found == null ? null : RawDocument.of(found);
    return Transaction.run(
        postgres,
        Connection.TRANSACTION_REPEATABLE_READ,
        "reading a document of " + lens.collection(),
        transaction -> look(transaction.connection(), id, document));
  }

  private Sides look(Connection connection, BsonValue id, @Nullable RawDocument document)
      throws SQLException {
    String key = lens.knownKey(id);
    boolean there =
        key != null && new SurplusRows(List.of(lens)).there(connection, List.of(key)).size() > 0;
    BsonDocument stored = null;
    try {
      stored = there ? new StoredDocuments(lens).ofId(connection, id) : null;
      there =
          stored != null; // else the row is that of another document, whose _id has the same key
    } catch (Refused e) {
      stored = null; // these rows tell no document
    }
    boolean held =
        new Quarantine(lens.mapping().system())
            .holdsAny(connection, lens.collection(), List.of(id));
    Compared compared =
        document == null ? new Compared(null, !there, List.of()) : compare(connection, document);
    return new Sides(
        Objects.requireNonNull(Quarantine.idText(id)),
        key,
        compared.shown(),
        stored,
        there,
        held,
        compared.equal(),
        compared.columns());
  }

  private record Compared(@Nullable BsonDocument shown, boolean equal, List<String> columns) {}

  private Compared compare(Connection connection, RawDocument document) throws SQLException {
    BsonDocument shown;
    try {
      shown = document.decode();
      lens.toRows(document.decode());
      lens.withoutDropped(shown);
    } catch (DuplicateField | DamagedBson e) {
      return new Compared(new RawBsonDocument(document.bytes()), false, List.of());
    } catch (Refused e) {
      return new Compared(document.decode(), false, List.of());
    }
    Comparison comparison = new Comparison(lens).compare(connection, List.of(document));
    var unused = comparison.roundTrip(connection, List.of(document));
    List<String> columns =
        comparison.differences().stream()
            .filter(each -> each.kind() != Comparison.Kind.DOCUMENT)
            .map(
                each ->
                    each.column() == null
                        ? each.table() + " " + each.rowKey()
                        : each.table() + "." + each.column())
            .distinct()
            .toList();
    return new Compared(shown, comparison.differences().isEmpty(), columns);
  }
}
