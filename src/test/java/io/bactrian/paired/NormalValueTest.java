package io.bactrian.paired;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.bson.AnyBson;
import io.bactrian.bson.NormalForm;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** A normal value stands for all that are equal in normal form, and for no other. */
class NormalValueTest {

  @Provide
  Arbitrary<BsonValue> anyValue() {
    return AnyBson.values();
  }

  @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
  void itIsEqualToWhatItStandsFor(@ForAll("anyValue") BsonValue value) {
    // In an array nothing is left out.
    BsonDocument answered = new BsonDocument("v", new BsonArray(java.util.List.of(value)));
    if (!hasEmptyDocument(value)) {
      assertThat(NormalForm.equal(NormalValue.of(answered), answered)).isTrue();
    }
  }

  @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
  void itIsTheSameWheneverTwoAreEqual(
      @ForAll("anyValue") BsonValue a, @ForAll("anyValue") BsonValue b) {
    BsonDocument left = new BsonDocument("v", new BsonArray(java.util.List.of(a)));
    BsonDocument right = new BsonDocument("v", new BsonArray(java.util.List.of(b)));
    if (NormalForm.equal(left, right)) {
      assertThat(NormalRow.of(left)).isEqualTo(NormalRow.of(right));
    } else if (!hasEmptyDocument(a) && !hasEmptyDocument(b)) {
      assertThat(NormalRow.of(left)).isNotEqualTo(NormalRow.of(right));
    }
  }

  /** Also one that is empty but for nulls: it counts as missing here. */
  private static boolean hasEmptyDocument(BsonValue value) {
    return switch (value.getBsonType()) {
      case DOCUMENT ->
          value.asDocument().values().stream().allMatch(BsonValue::isNull)
              || value.asDocument().values().stream().anyMatch(NormalValueTest::hasEmptyDocument);
      case ARRAY -> value.asArray().stream().anyMatch(NormalValueTest::hasEmptyDocument);
      case JAVASCRIPT_WITH_SCOPE -> true;
      default -> false;
    };
  }
}
