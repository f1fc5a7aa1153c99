package io.bactrian.mapping.types;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * A {@code numeric} whose numbers are texts in the documents, as on-chain amounts are, which no
 * number of BSON's holds: {@code "115792089237316195423570985008687907853"}.
 */
final class NumberInText implements PgType {

  private static final Pattern PLAIN = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");
  private static final int MOST = 1000;

  private final NumericType numeric;

  NumberInText(NumericType numeric) {
    this.numeric = numeric;
  }

  @Override
  public String name() {
    return numeric.name();
  }

  @Override
  public Object fromBson(BsonValue value) {
    if (!value.isString()) {
      return numeric.fromBson(value);
    }
    String text = value.asString().getValue();
    if (text.length() > MOST) {
      throw Refusal.outOfRange(value, name());
    }
    if (!PLAIN.matcher(text).matches()) {
      throw Refusal.malformed(name());
    }
    return numeric.fitting(value, new BigDecimal(text));
  }

  /** A text without leading or trailing zeros. */
  @Override
  public BsonValue toBson(Object value) {
    return value instanceof BigDecimal number
        ? new BsonString(number.toPlainString())
        : numeric.toBson(value);
  }

  @Override
  public String text(Object value) {
    return numeric.text(value);
  }

  @Override
  public void write(Object value, CopyBuffer out) {
    numeric.write(value, out);
  }

  @Override
  public Object read(ByteBuffer in, int length) {
    return numeric.read(in, length);
  }
}
