package io.bactrian.platform.oplog;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import io.netty.buffer.Unpooled;
import java.math.BigInteger;
import java.util.UUID;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens are written as the recorded server wrote them. */
class ResumeTokenTest {

  private static final String BEFORE_COLLECTION = "5A1004";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "crud-database",
        "crud-no-lookup",
        "ddl-database",
        "ddl-collection-drop",
        "ddl-database-drop",
        "resume-base"
      })
  void isTheRecordedOne(String recording) throws Exception {
    for (BsonDocument event : Recording.of(recording).events()) {
      String recorded = event.getDocument("_id").getString("_data").getValue();
      Document entry = new Document("op", "i").append("ns", "rec.any");
      entry.append("ts", Timestamps.bson(event.getTimestamp("clusterTime").getValue()));
      int collection = recorded.indexOf(BEFORE_COLLECTION);
      if (collection > 0) {
        entry.append("ui", uuid(recorded.substring(collection + BEFORE_COLLECTION.length())));
      }
      Document key =
          event.containsKey("documentKey") ? decode(event.getDocument("documentKey")) : null;
      boolean invalidate = event.getString("operationType").getValue().equals("invalidate");

      ResumeToken token = ResumeToken.of(new LogEntry(entry), invalidate, key);

      assertThat(token.data()).isEqualTo(recorded);
      assertThat(ResumeToken.parse(token.toDocument())).isEqualTo(token);
    }
  }

  @Test
  void aHighWaterMarkStandsBeforeTheEventsOfItsTimeAndAfterThoseBefore() {
    Document entry = new Document("ts", Timestamps.bson(5L << 32));
    ResumeToken event =
        ResumeToken.of(new LogEntry(entry), false, new Document("_id", Long.MIN_VALUE));

    assertThat(ResumeToken.highWaterMark(5L << 32)).isLessThan(event);
    assertThat(ResumeToken.highWaterMark((5L << 32) + 1)).isGreaterThan(event);
    assertThat(ResumeToken.parse(ResumeToken.highWaterMark(7).toDocument()))
        .isEqualTo(ResumeToken.highWaterMark(7));
  }

  private static UUID uuid(String hexadecimal) {
    return new UUID(
        new BigInteger(hexadecimal.substring(0, 16), 16).longValue(),
        new BigInteger(hexadecimal.substring(16, 32), 16).longValue());
  }

  private static Document decode(BsonDocument document) {
    RawBsonDocument raw = new RawBsonDocument(document, new BsonDocumentCodec());
    return BsonDecoder.decodeBson(Unpooled.wrappedBuffer(raw.getByteBuffer().array()));
  }
}
