package io.bactrian.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.mapping.FieldPath;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.junit.jupiter.api.Test;

/** Questions for one document, in the form that a server looks up in its index. */
class ByIdTest {

  @Test
  void whatIsTheSameInBothStoresIsAskedAsItIs() {
    for (BsonValue id :
        List.of(new BsonString("a"), new BsonInt32(7), new BsonDocument("b", new BsonInt32(1)))) {
      assertThat(ById.of(id)).isEqualTo(new BsonDocument("_id", id));
    }
    Filter one = new Filter.In(FieldPath.of("_id"), List.of(new BsonString("a")));
    assertThat(MongoFilter.of(one).filter())
        .isEqualTo(new BsonDocument("_id", new BsonString("a")));
  }

  @Test
  void aFractionIsAskedInEveryType() {
    BsonArray asked = ById.of(new BsonDouble(0.1)).getDocument("_id").getArray("$in");
    assertThat(asked).contains(new BsonDouble(0.1), new BsonDecimal128(Decimal128.parse("0.1")));
  }
}
