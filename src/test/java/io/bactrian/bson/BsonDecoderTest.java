package io.bactrian.bson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BsonDecoderTest {

  @ParameterizedTest
  @ValueSource(strings = {"c080", "eda080", "edb080", "f4908080", "e288", "ff", "80", "f0808080"})
  void refusesTextThatIsNotUtf8AndSaysWhere(String hex) {
    byte[] text = HexFormat.of().parseHex(hex);
    byte[] bytes =
        BsonEncoder.encode(new BsonDocument("a", new BsonString("-".repeat(text.length))));
    System.arraycopy(text, 0, bytes, 11, text.length);
    assertThatThrownBy(() -> BsonDecoder.decode(bytes))
        .isInstanceOf(DamagedBson.class)
        .hasMessageStartingWith("byte 11: ");
    byte[] name = BsonEncoder.encode(new BsonDocument("-".repeat(text.length), new BsonInt32(1)));
    System.arraycopy(text, 0, name, 5, text.length);
    assertThatThrownBy(() -> BsonDecoder.decode(name))
        .isInstanceOf(DamagedBson.class)
        .hasMessageStartingWith("byte 5: ");
  }

  @Test
  void keepsARealReplacementCharacter() {
    BsonDocument document = new BsonDocument("\ufffd", new BsonString("a\ufffd"));
    assertThat(BsonDecoder.decode(BsonEncoder.encode(document))).isEqualTo(document);
  }

  @Test
  void refusesAFieldThatStandsTwiceAndNamesItsPath() {
    BsonArray array = new BsonArray();
    array.add(new BsonDocument("b", new BsonInt32(1)).append("c", new BsonInt32(2)));
    byte[] bytes = BsonEncoder.encode(new BsonDocument("a", array));
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 'c') {
        bytes[i] = 'b';
      }
    }
    assertThatThrownBy(() -> BsonDecoder.decode(bytes))
        .isInstanceOfSatisfying(
            DuplicateField.class, duplicate -> assertThat(duplicate.path()).isEqualTo("a.0.b"));
  }

  @Test
  void readsDeepDocumentsAndRefusesDeeperOnes() {
    byte[] deepest = BsonEncoder.encode(nested(BsonDecoder.MAX_DEPTH));
    BsonDocument decoded = BsonDecoder.decode(deepest);
    assertThat(BsonEncoder.encode(decoded)).isEqualTo(deepest);
    assertThat(ExtendedJson.parse(ExtendedJson.canonical(decoded))).isEqualTo(decoded);
    assertThat(NormalForm.equal(decoded, BsonDecoder.decode(deepest))).isTrue();

    byte[] tooDeep = BsonEncoder.encode(nested(BsonDecoder.MAX_DEPTH + 1));
    assertThatThrownBy(() -> BsonDecoder.decode(tooDeep))
        .isInstanceOf(DamagedBson.class)
        .hasMessageContaining("nested more than 1000 levels");
  }

  private static BsonDocument nested(int levels) {
    BsonValue value = new BsonInt32(1);
    for (int i = 0; i < levels; i++) {
      value = new BsonDocument("a", value);
    }
    return value.asDocument();
  }
}
