package io.bactrian.demo.escrow;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import org.bson.BsonDecimal128;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/** What chance decides about one document: always the same for the same seed and document. */
final class Draw {

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final SplittableRandom random;
  private final String serial;

  /**
   * @param serial no other document of its collection has it
   */
  private Draw(SplittableRandom random, String serial) {
    this.random = random;
    this.serial = serial;
  }

  static Draw of(long seed, long tag, long number) {
    return of(seed, tag, number, Long.toString(number, 36));
  }

  static Draw of(long seed, long tag, long number, String serial) {
    return new Draw(new SplittableRandom(mix(mix(seed + 0x9E37L * tag) + number)), serial);
  }

  /** Spreads what is close together (the finalizer of MurmurHash3). */
  static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 33)) * 0xFF51AFD7ED558CCDL;
    z = (z ^ (z >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return z ^ (z >>> 33);
  }

  String serial() {
    return serial;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  long below(long bound) {
    return random.nextLong(bound);
  }

  /** Small numbers more often than large ones. */
  long skewed(long bound) {
    double share = random.nextDouble();
    return Math.min(bound - 1, (long) (share * share * bound));
  }

  boolean oneIn(int cases) {
    return random.nextInt(cases) == 0;
  }

  String of(String... words) {
    return words[random.nextInt(words.length)];
  }

  <T> T of(List<T> things) {
    return things.get(random.nextInt(things.size()));
  }

  String hex(int digits) {
    char[] text = new char[digits];
    long bits = 0;
    for (int i = 0; i < digits; i++) {
      bits = i % 16 == 0 ? random.nextLong() : bits >>> 4;
      text[i] = HEX[(int) (bits & 15)];
    }
    return new String(text);
  }

  String digits(int count) {
    char[] text = new char[count];
    for (int i = 0; i < count; i++) {
      text[i] = (char) ('0' + random.nextInt(10));
    }
    return new String(text);
  }

  /** A hash of a transaction, or a key of that length. */
  String hash() {
    return "0x" + hex(64);
  }

  String wallet() {
    return "0x" + hex(40);
  }

  /** A whole number in one of the types in which drivers have written it. */
  BsonValue whole(long number) {
    return switch (random.nextInt(20)) {
      case 0 -> new BsonDouble(number);
      case 1 -> new BsonInt64(number);
      case 2 -> new BsonDecimal128(new Decimal128(number));
      default -> number == (int) number ? new BsonInt32((int) number) : new BsonInt64(number);
    };
  }

  /** An amount in one of the types that hold it. */
  BsonValue amount(BigDecimal amount) {
    int type = random.nextInt(10);
    if (type < 2 && amount.stripTrailingZeros().scale() <= 0 && amount.precision() < 9) {
      return new BsonInt32(amount.intValueExact());
    }
    if (type < 7 && amount.precision() <= 15) {
      return new BsonDouble(amount.doubleValue());
    }
    return new BsonDecimal128(new Decimal128(amount));
  }

  /** A reference: an ObjectId, or now and then its digits. */
  BsonValue ref(ObjectId id) {
    return random.nextInt(100) == 0 ? new BsonString(id.toHexString()) : new BsonObjectId(id);
  }
}
