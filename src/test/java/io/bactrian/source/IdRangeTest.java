package io.bactrian.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonMaxKey;
import org.bson.BsonMinKey;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;

class IdRangeTest {

  private static final BsonValue START = new BsonMinKey();
  private static final BsonValue END = new BsonMaxKey();

  @Test
  void theWholeCollectionNeedsNoCondition() {
    assertThat(new IdRange(true).filter(KeyRange.ALL)).isEmpty();
  }

  @Test
  void withinOneKindItIsOneInterval() {
    assertThat(filter(new BsonInt32(1), new BsonDouble(2.5)))
        .isEqualTo("{'_id': {'$gte': 1, '$lt': 2.5}}");
  }

  @Test
  void fromOneKindToAnotherItIsTheRestAllBetweenAndTheBeginning() {
    assertThat(filter(new BsonString("m"), new BsonBinary(new byte[0])))
        .isEqualTo(
            "{'$or': [{'_id': {'$gte': 'm'}}, {'_id': {'$type': 3}}, {'_id': {'$lt': {'$binary': {'base64': '', 'subType': '00'}}}}]}");
  }

  @Test
  void theStartAndTheEndHoldWhateverSortsThere() {
    assertThat(filter(START, new BsonInt32(1)))
        .isEqualTo(
            "{'$or': [{'_id': {'$type': -1}}, {'_id': {'$type': 10}},"
                + " {'_id': {'$lt': 1}}, {'_id': NaN}]}");
    assertThat(filter(new BsonInt32(1), END)).contains("'$type': 2}").endsWith("'$type': 127}}]}");
  }

  @Test
  void notANumberStandsBeforeTheNumbers() {
    BsonValue nan = new BsonDouble(Double.NaN);
    assertThat(filter(nan, new BsonInt32(1)))
        .isEqualTo("{'$or': [{'_id': {'$lt': 1}}, {'_id': NaN}]}");
    assertThat(filter(START, nan)).doesNotContain("NaN").doesNotContain("$lt");
  }

  private static String filter(BsonValue from, BsonValue to) {
    BsonDocument filter = new IdRange(true).filter(new KeyRange(from, to));
    return filter.toJson().replace('"', '\'').replace("{'$numberDouble': 'NaN'}", "NaN");
  }
}
