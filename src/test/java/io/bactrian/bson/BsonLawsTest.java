package io.bactrian.bson;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.bson.BsonArray;
import org.bson.BsonBinaryReader;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.bson.types.Decimal128;

/** What must hold for every value that BSON can hold. */
class BsonLawsTest {

  @Provide
  Arbitrary<BsonDocument> documents() {
    return AnyBson.documents();
  }

  @Provide
  Arbitrary<BsonValue> values() {
    return AnyBson.values();
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void encodesAndDecodesLikeTheDriver(@ForAll("documents") BsonDocument document) {
    BasicOutputBuffer out = new BasicOutputBuffer();
    new BsonDocumentCodec()
        .encode(new BsonBinaryWriter(out), document, EncoderContext.builder().build());
    byte[] bytes = BsonEncoder.encode(document);
    assertThat(bytes).isEqualTo(out.toByteArray());
    BsonDocument decoded = BsonDecoder.decode(bytes);
    assertThat(decoded).isEqualTo(document);
    assertThat(decoded)
        .isEqualTo(
            new BsonDocumentCodec()
                .decode(
                    new BsonBinaryReader(java.nio.ByteBuffer.wrap(bytes)),
                    DecoderContext.builder().build()));
    assertThat(BsonEncoder.encode(decoded)).isEqualTo(bytes);
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void everyDamageIsRefusedOrHarmless(
      @ForAll("documents") BsonDocument document, @ForAll int where, @ForAll byte what) {
    byte[] bytes = BsonEncoder.encode(document);
    bytes[Math.floorMod(where, bytes.length)] = what;
    try {
      BsonEncoder.encode(BsonDecoder.decode(bytes));
    } catch (DamagedBson | DuplicateField refused) {
      assertThat(refused).hasMessageNotContaining("Exception");
    }
  }

  @Property(tries = 5000, edgeCases = EdgeCasesMode.NONE)
  void canonicalJsonGivesTheValueBack(@ForAll("values") BsonValue value) {
    byte[] json = ExtendedJson.canonical(value);
    assertThat(ExtendedJson.parse(json)).isEqualTo(value);
    assertThat(new String(json, StandardCharsets.UTF_8)).doesNotContain("\\u0000");
  }

  @Property(tries = 5000, edgeCases = EdgeCasesMode.NONE)
  void relaxedJsonGivesTheValueBackInNormalForm(@ForAll("values") BsonValue value) {
    BsonValue back = ExtendedJson.parse(ExtendedJson.relaxed(value));
    assertThat(NormalForm.differingPaths(value, back)).isEmpty();
    assertThat(NormalForm.equal(value, back)).isTrue();
    assertThat(NormalForm.hash(back)).isEqualTo(NormalForm.hash(value));
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void bothSurviveJsonb(@ForAll("values") BsonValue value) throws IOException {
    BsonValue canonical = ExtendedJson.parse(asJsonbWould(ExtendedJson.canonical(value)));
    assertThat(canonical).isEqualTo(value);
    BsonValue relaxed = ExtendedJson.parse(asJsonbWould(ExtendedJson.relaxed(value)));
    assertThat(NormalForm.equal(value, relaxed)).isTrue();
  }

  /** Keys sorted, numbers without exponents, the sign of zero lost. */
  private static byte[] asJsonbWould(byte[] json) throws IOException {
    JsonMapper jsonb =
        JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
            .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();
    JsonNode tree = jsonb.readTree(json);
    return jsonb.writeValueAsBytes(tree);
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void normalFormIgnoresNullsOrderAndNumberTypes(@ForAll("documents") BsonDocument document) {
    BsonValue other = disguised(document);
    assertThat(NormalForm.equal(document, other)).isTrue();
    assertThat(NormalForm.equal(other, document)).isTrue();
    assertThat(NormalForm.hash(other)).isEqualTo(NormalForm.hash(document));
    assertThat(NormalForm.differingPaths(document, other)).isEmpty();
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void pathsAreGivenExactlyWhenTwoDiffer(
      @ForAll("documents") BsonDocument a, @ForAll("documents") BsonDocument b) {
    assertThat(NormalForm.differingPaths(a, b).isEmpty()).isEqualTo(NormalForm.equal(a, b));
    assertThat(NormalForm.equal(b, a)).isEqualTo(NormalForm.equal(a, b));
  }

  private static BsonValue disguised(BsonValue value) {
    if (value.isDocument()) {
      BsonDocument document = new BsonDocument();
      List<String> names = new ArrayList<>(value.asDocument().keySet());
      Collections.reverse(names);
      for (String name : names) {
        BsonValue field = value.asDocument().get(name);
        if (field != null && !field.isNull()) {
          document.put(name, disguised(field));
        }
      }
      document.put("absent!", BsonNull.VALUE);
      return document;
    }
    if (value.isArray()) {
      BsonArray array = new BsonArray();
      value.asArray().forEach(element -> array.add(disguised(element)));
      return array;
    }
    return switch (value.getBsonType()) {
      case INT32 -> new BsonInt64(value.asInt32().getValue());
      case INT64 -> new BsonDecimal128(new Decimal128(value.asInt64().getValue()));
      case DOUBLE -> {
        double number = value.asDouble().getValue();
        yield number == (int) number
            ? new BsonInt32((int) number)
            : Double.isFinite(number)
                ? new BsonDecimal128(new Decimal128(NormalForm.decimalOf(number)))
                : new BsonDecimal128(Decimal128.parse(Double.toString(number)));
      }
      case DECIMAL128 ->
          value.asDecimal128().getValue().isNaN() ? new BsonDouble(Double.NaN) : value;
      default -> value;
    };
  }
}
