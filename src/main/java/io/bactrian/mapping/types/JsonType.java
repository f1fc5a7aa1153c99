package io.bactrian.mapping.types;

import io.bactrian.bson.ExtendedJson;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * {@code json} and {@code jsonb}, from every BSON value (a text with U+0000 too), as Extended JSON.
 * Java form: {@link BsonValue}, whose equals is <em>not</em> by value (32-bit 1 is not 64-bit 1,
 * and jsonb keeps neither the difference nor the order of keys): compare with {@code
 * NormalForm.equal}.
 */
final class JsonType implements PgType {

  private static final int JSONB_VERSION = 1;

  private final String name;
  private final boolean binary;
  private final boolean canonical;

  /**
   * @param binary whether it is jsonb
   * @param canonical whether every BSON type survives, or numbers and dates look as in plain JSON
   */
  JsonType(String name, boolean binary, boolean canonical) {
    this.name = name;
    this.binary = binary;
    this.canonical = canonical;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Object fromBson(BsonValue value) {
    check(value);
    return value;
  }

  private void check(BsonValue value) {
    switch (value.getBsonType()) {
      case STRING -> check(value.asString().getValue());
      case SYMBOL -> check(value.asSymbol().getSymbol());
      case JAVASCRIPT -> check(value.asJavaScript().getCode());
      case JAVASCRIPT_WITH_SCOPE -> {
        check(value.asJavaScriptWithScope().getCode());
        check(value.asJavaScriptWithScope().getScope());
      }
      case REGULAR_EXPRESSION -> {
        check(value.asRegularExpression().getPattern());
        check(value.asRegularExpression().getOptions());
      }
      case DB_POINTER -> check(value.asDBPointer().getNamespace());
      case ARRAY -> value.asArray().forEach(this::check);
      case DOCUMENT -> check(value.asDocument());
      default -> {}
    }
  }

  private void check(BsonDocument document) {
    for (Map.Entry<String, BsonValue> field : document.entrySet()) {
      check(field.getKey());
      check(field.getValue());
    }
  }

  private void check(String text) {
    StrictText.refuseLoneSurrogates(text);
  }

  @Override
  public BsonValue toBson(Object value) {
    return (BsonValue) value;
  }

  @Override
  public String text(Object value) {
    BsonValue bson = (BsonValue) value;
    return new String(
        canonical ? ExtendedJson.canonical(bson) : ExtendedJson.relaxed(bson),
        StandardCharsets.UTF_8);
  }

  @Override
  public void write(Object value, CopyBuffer out) {
    if (binary) {
      out.putByte(JSONB_VERSION);
    }
    BsonValue bson = (BsonValue) value;
    if (canonical) {
      ExtendedJson.writeCanonical(bson, out::putBytes);
    } else {
      ExtendedJson.writeRelaxed(bson, out::putBytes);
    }
  }

  @Override
  public Object read(ByteBuffer in, int length) {
    int version = binary ? 1 : 0;
    in.position(in.position() + version);
    byte[] text = new byte[length - version];
    in.get(text);
    return ExtendedJson.parse(text);
  }
}
