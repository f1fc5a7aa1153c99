package io.bactrian.mapping.types;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.bson.NormalForm;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The law of every type, against a real PostgreSQL: what we accept it accepts; it means the same
 * there; it comes back as it was; and from there to BSON and back it stays as it is.
 */
class TypesAgainstPostgresTest {

  private static final List<String> TYPES =
      List.of(
          "text",
          "varchar(10)",
          "varchar",
          "citext",
          "char(5)",
          "char",
          "bpchar",
          "\"char\"",
          "name",
          "mood",
          "boolean",
          "smallint",
          "integer",
          "bigint",
          "numeric",
          "numeric(10,2)",
          "numeric(5,-2)",
          "numeric(3,5)",
          "numeric(38,18)",
          "real",
          "double precision",
          "uuid",
          "bytea",
          "date",
          "timestamptz",
          "timestamptz(3)",
          "timestamptz(0)",
          "timestamp",
          "timestamp(1)",
          "timestamp(2)",
          "inet",
          "cidr",
          "json",
          "jsonb",
          "text[]",
          "varchar(10)[]",
          "char(3)[]",
          "integer[]",
          "bigint[]",
          "numeric(10,2)[]",
          "numeric[]",
          "double precision[]",
          "uuid[]",
          "timestamptz[]",
          "timestamp(0)[]",
          "jsonb[]",
          "mood[]",
          "inet[]",
          "whole",
          "short_text",
          "shorter_text",
          "ids",
          "whole[]");

  private static final Map<String, Integer> ACCEPTED = new TreeMap<>();

  @Nullable private static TestColumns columns;

  @BeforeContainer
  static void start() {
    columns = new TestColumns();
  }

  @AfterContainer
  static void stop() {
    columns().close();
    assertThat(ACCEPTED).containsOnlyKeys(TYPES);
    assertThat(ACCEPTED).allSatisfy((type, count) -> assertThat(count).as(type).isPositive());
  }

  private static TestColumns columns() {
    return Objects.requireNonNull(columns);
  }

  @Property(tries = 10, seed = "29", shrinking = ShrinkingMode.OFF)
  void whatIsAcceptedSurvives(@ForAll("values") List<BsonValue> values) throws Exception {
    for (String ddl : TYPES) {
      survives(ddl, columns().type(ddl), values);
    }
    survives("jsonb", PgTypes.extra(), values);
  }

  @Provide
  Arbitrary<List<BsonValue>> values() {
    return BsonSamples.values().list().ofMinSize(500).ofMaxSize(1500);
  }

  private static void survives(String ddl, PgType type, List<BsonValue> values) throws Exception {
    List<Object> accepted = new ArrayList<>();
    for (BsonValue value : values) {
      try {
        accepted.add(type.fromBson(value));
      } catch (Unrepresentable refused) {
        assertThat(refused.getMessage()).isNotBlank();
      }
    }
    ACCEPTED.merge(ddl, accepted.size(), Integer::sum);
    for (Object value : accepted) {
      assertSame(ddl, value, type.fromBson(type.toBson(value)));
    }
    columns().copyIn(ddl, type, accepted);
    List<String> printed = columns().select(ddl, expression(ddl));
    List<@Nullable Object> read = columns().copyOut(ddl, type);
    assertThat(read).hasSameSizeAs(accepted);
    for (int i = 0; i < accepted.size(); i++) {
      assertSame(ddl, accepted.get(i), read.get(i));
      assertPrinted(ddl, accepted.get(i), printed.get(i));
    }
    assertThat(columns().parsed(ddl, accepted.stream().map(type::text).toList(), expression(ddl)))
        .isEqualTo(printed);
  }

  /** Times are asked for as numbers, and arrays without their quotes. */
  private static String expression(String ddl) {
    if (ddl.endsWith("[]") || ddl.equals("ids")) {
      return "array_to_string(v, '|', '\\N')";
    }
    if (ddl.startsWith("timestamp")) {
      return "extract(epoch from v) * 1000";
    }
    return ddl.equals("date") ? "v - date '1970-01-01'" : "format('%s', v)";
  }

  private static void assertSame(String ddl, Object expected, @Nullable Object actual) {
    assertThat(same(expected, actual)).as("%s: %s and %s", ddl, expected, actual).isTrue();
  }

  private static boolean same(@Nullable Object a, @Nullable Object b) {
    if (a instanceof BsonValue value && b instanceof BsonValue other) {
      return NormalForm.equal(value, other);
    }
    if (a instanceof List<?> list && b instanceof List<?> other) {
      return list.size() == other.size()
          && IntStream.range(0, list.size()).allMatch(i -> same(list.get(i), other.get(i)));
    }
    return Objects.equals(a, b);
  }

  /** Compares with what SQL says the value is; for JSON, Extended JSON's own tests do so. */
  private static void assertPrinted(String ddl, Object value, String printed) {
    if (value instanceof BigDecimal number) {
      assertThat(new BigDecimal(printed)).as(ddl).isEqualByComparingTo(number);
    } else if (value instanceof Float number) {
      assertThat(Float.parseFloat(printed)).isEqualTo(number);
    } else if (value instanceof Double number) {
      assertThat(Double.parseDouble(printed)).isEqualTo(number);
    } else if (value instanceof Boolean truth) {
      assertThat(printed).isEqualTo(truth ? "t" : "f");
    } else if (value instanceof Bytes bytes) {
      assertThat(printed).isEqualTo("\\x" + HexFormat.of().formatHex(bytes.array()));
    } else if (value instanceof Instant instant) {
      BigDecimal millis = BigDecimal.valueOf(instant.toEpochMilli());
      assertThat(new BigDecimal(printed)).as(ddl).isEqualByComparingTo(millis);
    } else if (value instanceof LocalDate date) {
      assertThat(Long.parseLong(printed)).isEqualTo(date.toEpochDay());
    } else if (value instanceof List<?> list && !(value instanceof BsonValue)) {
      assertPrintedList(ddl, list, printed);
    } else if (!(value instanceof BsonValue)) {
      boolean padded = ddl.equals("char(5)") || ddl.equals("char");
      String theirs = padded ? withoutBlanks(printed) : printed;
      assertThat(theirs).as(ddl).isEqualTo(value.toString());
    }
  }

  private static void assertPrintedList(String ddl, List<?> list, String printed) {
    if (list.stream().allMatch(e -> e == null || e instanceof String || e instanceof Long)) {
      boolean padded = ddl.equals("char(3)[]");
      String ours =
          list.stream()
              .map(e -> e == null ? "\\N" : padded ? padded(e.toString()) : e.toString())
              .collect(Collectors.joining("|"));
      assertThat(printed).as(ddl).isEqualTo(ours);
    }
  }

  private static String withoutBlanks(String text) {
    return text.replaceAll(" +$", "");
  }

  private static String padded(String text) {
    return text + " ".repeat(3 - text.codePointCount(0, text.length()));
  }
}
