package io.bactrian.mapping.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Differential: our binary numeric and shortest decimals against PostgreSQL's own text of them. */
class NumericBinaryTest {

  private static final int COUNT = 20_000;

  private final PgType numeric = new NumericType("numeric", -1);

  @Test
  void postgresPrintsTheNumberThatWasWritten() throws Exception {
    List<BigDecimal> numbers = numbers();
    try (TestColumns columns = new TestColumns()) {
      columns.copyIn("numeric", numeric, numbers);
      List<String> printed = columns.select("numeric", "v::text");
      assertThat(columns.copyOut("numeric", numeric)).isEqualTo(numbers);
      assertThat(printed).hasSize(numbers.size());
      for (int i = 0; i < numbers.size(); i++) {
        assertThat(printed.get(i)).isEqualTo(numbers.get(i).toPlainString());
      }
    }
  }

  /** PostgreSQL's own numerics have trailing zeros and display scales that ours never have. */
  @Test
  void whatPostgresMadeIsReadByValue() throws Exception {
    try (TestColumns columns = new TestColumns()) {
      columns.sql("select setseed(0.5)");
      columns.insert("numeric", List.of());
      columns.insert(
          "numeric",
          List.of(
              "0.000",
              "-0.0000",
              "100.00",
              "1e131071",
              "-1e131071",
              "1e-16383",
              "'NaN'",
              "'Infinity'",
              "'-Infinity'",
              "repeat('9', 20000)::numeric",
              "('0.' || repeat('9', 16383))::numeric",
              "1000000000000.00010000"));
      List<Object> read = columns.copyOut("numeric", numeric);
      List<String> printed = columns.select("numeric", "v::text");
      for (int i = 0; i < read.size(); i++) {
        if (read.get(i) instanceof BigDecimal number) {
          assertThat(number.toPlainString()).isEqualTo(withoutTrailingZeros(printed.get(i)));
          assertThat(number.unscaledValue().toString()).matches("0|.*[1-9]");
        } else {
          assertThat(read.get(i)).isEqualTo(Double.valueOf(printed.get(i)));
        }
      }
      columns.copyIn("numeric", numeric, read);
      assertThat(columns.copyOut("numeric", numeric)).isEqualTo(read);
    }
  }

  private static String withoutTrailingZeros(String printed) {
    int end = printed.length();
    while (printed.indexOf('.') >= 0 && printed.charAt(end - 1) == '0') {
      end--;
    }
    return printed.substring(0, printed.charAt(end - 1) == '.' ? end - 1 : end);
  }

  /**
   * But for decimals that lie halfway between two doubles, and read back only because ties go to
   * the even one: JavaScript prints 2e23, PostgreSQL 1.9999999999999998e+23. And but for 5e-324 and
   * its like, of which Java wants two digits, 4.9e-324.
   */
  @Test
  void theShortestDecimalIsTheOneThatPostgresPrints() throws Exception {
    List<Double> doubles = doubles();
    PgType type = new DoubleType("double precision");
    try (TestColumns columns = new TestColumns()) {
      columns.copyIn("double precision", type, doubles);
      List<String> printed = columns.select("double precision", "v::text");
      int shorter = 0;
      for (int i = 0; i < doubles.size(); i++) {
        BigDecimal ours = Decimals.shortest(doubles.get(i)).stripTrailingZeros();
        BigDecimal theirs = new BigDecimal(printed.get(i)).stripTrailingZeros();
        assertThat(ours.doubleValue()).isEqualTo(doubles.get(i));
        if (ours.precision() < theirs.precision()) {
          shorter++;
        } else if (theirs.precision() > 1) {
          assertThat(ours).isEqualTo(theirs);
        }
      }
      assertThat(shorter).isLessThan(10);
    }
  }

  private static List<BigDecimal> numbers() {
    Random random = new Random(20_000);
    List<BigDecimal> numbers = new ArrayList<>();
    for (int scale = -9; scale <= 9; scale++) {
      for (String digits : List.of("1", "12", "9999", "10000", "10001", "100000000", "99999999")) {
        numbers.add(new BigDecimal(new BigInteger(digits), scale));
      }
    }
    while (numbers.size() < COUNT) {
      int bits = 1 + random.nextInt(random.nextInt(10) == 0 ? 1000 : 120);
      int reach = random.nextInt(10) == 0 ? 6000 : 40;
      int scale = random.nextInt(2 * reach) - reach;
      BigDecimal number = new BigDecimal(new BigInteger(bits, random), scale);
      numbers.add(random.nextBoolean() ? number : number.negate());
    }
    numbers.replaceAll(BigDecimal::stripTrailingZeros);
    return numbers;
  }

  private static List<Double> doubles() {
    Random random = new Random(20_001);
    List<Double> doubles =
        new ArrayList<>(
            List.of(0.1, 0.3, 2e23, 8.41e21, 2.0e-3, 4.9e-324, 9.8e-324, 2.2250738585072014E-308));
    doubles.addAll(List.of(0x1p-44, Double.MAX_VALUE, 0x1p53, 0x1p63, 1e22, 1e23, 0.1 + 0.2));
    for (int exponent = -1074; exponent <= 1023; exponent++) {
      doubles.add(Math.scalb(1.0, exponent));
    }
    while (doubles.size() < COUNT) {
      double number =
          switch (random.nextInt(4)) {
            case 0 -> Math.rint(random.nextDouble() * 1e9) / 100;
            case 1 -> random.nextGaussian();
            case 2 -> Double.longBitsToDouble(random.nextLong() >>> 12 + random.nextInt(40));
            default -> Double.longBitsToDouble(random.nextLong());
          };
      if (Double.isFinite(number)) {
        doubles.add(number == 0 ? 0.0 : number);
      }
    }
    return doubles;
  }
}
