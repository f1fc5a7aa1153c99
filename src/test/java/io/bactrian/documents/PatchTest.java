package io.bactrian.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import io.bactrian.bson.NormalForm;
import io.bactrian.platform.TestMongo;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A patch does what the same operators do in MongoDB. */
class PatchTest {

  private static final MongoCollection<BsonDocument> COLLECTION =
      TestMongo.freshDatabase().getCollection("patched", BsonDocument.class);

  private static BsonDocument json(String json) {
    return BsonDocument.parse(json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{_id: 1} | {$set: {a: 1}}",
        "{_id: 1, a: 1} | {$set: {a: {b: [1]}}}",
        "{_id: 1} | {$set: {'a.b.c': 'x'}}",
        "{_id: 1, a: {b: 1}} | {$set: {'a.c': 2, d: null}}",
        "{_id: 1, a: [1, 2, 3]} | {$set: {'a.1': 9}}",
        "{_id: 1, a: [1]} | {$set: {'a.3': 9}}",
        "{_id: 1, a: [{b: 1}, {b: 2}]} | {$set: {'a.1.b': 9}}",
        "{_id: 1, a: [{b: 1}]} | {$set: {'a.1.b': 9}}",
        "{_id: 1, a: {'0': 1}} | {$set: {'a.0': 2}}",
        "{_id: 1} | {$set: {'a.0': 2}}",
        "{_id: 1, a: 1, b: 2} | {$unset: {a: ''}}",
        "{_id: 1, a: {b: 1, c: 2}} | {$unset: {'a.b': 1}}",
        "{_id: 1, a: [1, 2]} | {$unset: {'a.0': 1}}",
        "{_id: 1, a: 5} | {$unset: {'a.b': 1, 'x.y': 1}}",
        "{_id: 1, a: 1} | {$inc: {a: 2, b: -3}}",
        "{_id: 1, a: {b: 1}} | {$inc: {'a.b': 2.5}}",
        "{_id: 1, a: [1, 2]} | {$inc: {'a.1': 5}}",
        "{_id: 1, a: 2147483647} | {$inc: {a: 1}}",
        "{_id: 1, a: {$numberLong: '5'}} | {$inc: {a: 1}}",
        "{_id: 1, a: {$numberDecimal: '0.1'}} | {$inc: {a: 1}}",
        "{_id: 1, a: 1.5} | {$inc: {a: {$numberDecimal: '0.25'}}}",
        "{_id: 1, a: {$numberDecimal: '0.10'}} | {$inc: {a: {$numberDecimal: '0.2'}}}",
        "{_id: 1} | {$push: {a: 1}}",
        "{_id: 1, a: [1]} | {$push: {a: [2]}}",
        "{_id: 1, a: [1]} | {$push: {a: {$each: [2, 3]}}}",
        "{_id: 1} | {$push: {'a.b': {$each: []}}}",
        "{_id: 1, a: [{b: [1]}]} | {$push: {'a.0.b': 2}}",
        "{_id: 1, a: 1} | {$set: {b: 1}, $inc: {a: 1}, $push: {c: 1}, $unset: {d: 1}}",
        "{_id: 1} | {$set: {_id: 1, a: 1}}"
      })
  void doesWhatMongoDoes(String before, String patch) {
    COLLECTION.drop();
    COLLECTION.insertOne(json(before));
    COLLECTION.updateOne(json("{_id: 1}"), json(patch));
    BsonDocument expected = Objects.requireNonNull(COLLECTION.find().first());

    BsonDocument document = json(before);
    BsonDocument changed = Patch.read(json(patch)).applyTo(document);

    assertThat(NormalForm.differingPaths(changed, expected)).as("%s", changed).isEmpty();
    assertThat(document).isEqualTo(json(before));
    assertThat(type(changed)).isEqualTo(type(expected));
  }

  /** Of the field a where it is a number: 32 bits stay 32 bits until they don't. */
  private static String type(BsonDocument document) {
    BsonValue value = document.get("a");
    return value == null || !value.isNumber() ? "" : value.getBsonType().name();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{_id: 1, a: 'x'} | {$inc: {a: 1}} | a is not a number",
        "{_id: 1, a: {$numberLong: '9223372036854775807'}} | {$inc: {a: 1}} | a would not fit into 64 bits",
        "{_id: 1, a: 1} | {$push: {a: 1}} | a is not an array",
        "{_id: 1, a: 1} | {$set: {'a.b': 1}} | a.b: a is neither a document nor an array",
        "{_id: 1, a: [1]} | {$set: {'a.b': 1}} | a.b: b is no position in an array",
        "{_id: 1, a: [{b: 'x'}]} | {$inc: {'a.0.b': 1}} | a.0.b is not a number",
        "{_id: 1} | {$set: {_id: 2}} | _id: a document's _id never changes",
      })
  void refusesWhatMongoRefusesAndNamesThePath(String before, String patch, String message) {
    COLLECTION.drop();
    COLLECTION.insertOne(json(before));

    if (!message.contains("64 bits") || TestMongo.isReal()) {
      // The embedded server overflows without a word.
      assertThatThrownBy(() -> COLLECTION.updateOne(json("{_id: 1}"), json(patch)))
          .isInstanceOf(MongoException.class);
    }
    assertThatThrownBy(() -> Patch.read(json(patch)).applyTo(json(before)))
        .isInstanceOf(BadPatch.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | nothing to change; allowed are $set, $unset, $inc and $push",
        "{$rename: {a: 'b'}} | $rename is not known; allowed are $set, $unset, $inc and $push",
        "{a: 1} | a is not known",
        "{$set: 1} | $set needs an object",
        "{$set: {a: 1}, $inc: {a: 1}} | a and a conflict",
        "{$set: {a: 1, 'a.b': 1}} | a.b and a conflict",
        "{$set: {'a.b': 1}, $unset: {a: 1}} | a and a.b conflict",
        "{$inc: {a: 'x'}} | $inc: a needs a number",
        "{$push: {a: {$each: 1}}} | $push: a: $each needs an array",
        "{$push: {a: {$each: [1], $slice: 1}}} | $push: a: $slice is not known; allowed is $each",
        "{$set: {'a.$': 1}} | $set: a.$: $ is not known in a path",
        "{$set: {'a..b': 1}} | $set: 'a..b' has an empty name",
      })
  void aPatchThatCannotBeReadSaysWhy(String patch, String message) {
    assertThatThrownBy(() -> Patch.read(json(patch)))
        .isInstanceOf(BadPatch.class)
        .hasMessageContaining(message);
  }

  /** The documented rule where the embedded server has none: 32 bits become 64, decimals win. */
  @Test
  void theWiderTypeWins() {
    assertThat(added("{a: 1}", "1")).isInstanceOf(BsonInt32.class);
    assertThat(added("{a: 2147483647}", "1")).isEqualTo(new BsonInt64(2147483648L));
    assertThat(added("{a: {$numberLong: '1'}}", "1")).isEqualTo(new BsonInt64(2));
    assertThat(added("{a: {$numberLong: '1'}}", "0.5")).isEqualTo(new BsonDouble(1.5));
    assertThat(added("{a: 0.1}", "{$numberDecimal: '1'}"))
        .isEqualTo(json("{a: {$numberDecimal: '1.100000000000000'}}").get("a"));
    assertThat(added("{a: {$numberDecimal: 'NaN'}}", "1"))
        .isEqualTo(json("{a: {$numberDecimal: 'NaN'}}").get("a"));
  }

  private static BsonValue added(String before, String value) {
    return Objects.requireNonNull(
        Patch.read(json("{$inc: {a: " + value + "}}")).applyTo(json(before)).get("a"));
  }
}
