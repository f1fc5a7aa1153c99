package io.bactrian.mapping.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonJavaScript;
import org.bson.BsonMaxKey;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonSymbol;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/** The table in docs/reference/types.md is what the codecs do when they are asked. */
class TypesTableTest {

  private static final Path FILE = Path.of("docs", "reference", "types.md");
  private static final String BEGIN = "<!-- begin: TypesTableTest -->\n";
  private static final String END = "<!-- end: TypesTableTest -->\n";

  @Test
  void theReferenceSaysWhatTheTypesDo() throws IOException {
    String page = Files.readString(FILE);
    int from = page.indexOf(BEGIN) + BEGIN.length();
    int to = page.indexOf(END);
    String table = table();
    if (Boolean.getBoolean("types.table.write")) {
      Files.writeString(FILE, page.substring(0, from) + table + page.substring(to));
      return;
    }
    assertThat(page.substring(from, to))
        .as("%s is out of date: run this test with -Dtypes.table.write=true", FILE)
        .isEqualTo(table);
  }

  private static String table() {
    Map<String, List<BsonValue>> samples = samples();
    StringBuilder table = new StringBuilder("| column |");
    samples.keySet().forEach(name -> table.append(' ').append(name).append(" |"));
    table.append(" comes back as |\n|---|").append("---|".repeat(samples.size() + 1)).append('\n');
    types()
        .forEach(
            (name, description) -> {
              PgType type = PgTypes.of(description);
              Set<String> back = new TreeSet<>();
              table.append("| `").append(name).append("` |");
              for (List<BsonValue> values : samples.values()) {
                table.append(' ').append(cell(type, values, back)).append(" |");
              }
              String all = back.size() > 4 ? "what it was" : String.join(", ", back);
              table.append(' ').append(all).append(" |\n");
            });
    return table.toString();
  }

  private static String cell(PgType type, List<BsonValue> values, Set<String> back) {
    Set<String> refusals = new TreeSet<>();
    int accepted = 0;
    for (BsonValue value : values) {
      try {
        back.add(nameOf(type.toBson(type.fromBson(value))));
        accepted++;
      } catch (Unrepresentable e) {
        refusals.add(e.reason().code());
      }
    }
    if (accepted == 0) {
      return "–";
    }
    return refusals.isEmpty() ? "**yes**" : "yes, or " + String.join(", ", refusals);
  }

  private static String nameOf(BsonValue value) {
    return switch (value.getBsonType()) {
      case OBJECT_ID -> "ObjectId";
      case DATE_TIME -> "date";
      case BINARY -> "binary " + value.asBinary().getType();
      default -> value.getBsonType().name().toLowerCase(Locale.ROOT);
    };
  }

  private static Map<String, TypeDescription> types() {
    Map<String, TypeDescription> types = new LinkedHashMap<>();
    types.put("text", base("text", -1));
    types.put("varchar(n)", base("varchar", 40 + 4));
    types.put("char(n)", base("bpchar", 40 + 4));
    types.put("citext", base("citext", -1));
    types.put("name", base("name", -1));
    types.put("\"char\"", base("char", -1));
    types.put("an enum", new TypeDescription("e", 'e', "e", 1, -1, List.of("abc"), null));
    types.put("boolean", base("bool", -1));
    types.put("smallint", base("int2", -1));
    types.put("integer", base("int4", -1));
    types.put("bigint", base("int8", -1));
    types.put("numeric", base("numeric", -1));
    types.put("numeric(p,s)", base("numeric", (10 << 16 | 2) + 4));
    types.put("real", base("float4", -1));
    types.put("double precision", base("float8", -1));
    types.put("uuid", base("uuid", -1));
    types.put("bytea", base("bytea", -1));
    types.put("date", base("date", -1));
    types.put("timestamp, timestamptz", base("timestamptz", -1));
    types.put("timestamptz(0)", base("timestamptz", 0));
    types.put("inet", base("inet", -1));
    types.put("cidr", base("cidr", -1));
    types.put("json, jsonb", base("jsonb", -1));
    TypeDescription integer = base("int4", -1);
    types.put(
        "integer[]", new TypeDescription("_int4", 'b', "integer[]", 1, -1, List.of(), integer));
    return types;
  }

  private static TypeDescription base(String name, int modifier) {
    return new TypeDescription(name, 'b', name, 1, modifier, List.of(), null);
  }

  private static Map<String, List<BsonValue>> samples() {
    Map<String, List<BsonValue>> samples = new LinkedHashMap<>();
    samples.put(
        "string",
        each(
            BsonString::new,
            List.of(
                "",
                "abc",
                "5f3e9a1b2c3d4e5f60718293",
                "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                "10.0.0.1/8",
                "10.0.0.0/8",
                "2024-01-01",
                "7",
                "true",
                "x".repeat(64),
                "\u0000")));
    samples.put(
        "int32", each(BsonInt32::new, List.of(0, 7, 40_000, 16_777_217, Integer.MIN_VALUE)));
    samples.put(
        "int64", each(BsonInt64::new, List.of(0L, 7L, 1L << 53, (1L << 53) + 1, Long.MAX_VALUE)));
    samples.put(
        "double",
        each(
            BsonDouble::new,
            List.of(
                0.0,
                7.0,
                0.5,
                0.1,
                1e300,
                Double.MIN_VALUE,
                Double.NaN,
                Double.POSITIVE_INFINITY)));
    samples.put(
        "Decimal128",
        each(
            text -> new BsonDecimal128(Decimal128.parse(text)),
            List.of("0", "-0", "7", "0.5", "0.1", "1E-6176", "9E6144", "NaN", "Infinity")));
    samples.put("boolean", List.of(BsonBoolean.TRUE, BsonBoolean.FALSE));
    samples.put(
        "date",
        each(
            BsonDateTime::new,
            List.of(0L, 86_400_000L, 1000L, 1L, Long.MIN_VALUE, Long.MAX_VALUE)));
    samples.put("ObjectId", List.of(new BsonObjectId(new ObjectId("5f3e9a1b2c3d4e5f60718293"))));
    samples.put("binary 4 (uuid)", List.of(binary(4, 16), binary(4, 15)));
    samples.put("other binary", List.of(binary(0, 16), binary(3, 16), binary(128, 0)));
    samples.put(
        "array",
        List.of(
            new BsonArray(),
            new BsonArray(each(BsonInt32::new, List.of(1, 2))),
            new BsonArray(List.of(BsonNull.VALUE)),
            new BsonArray(each(BsonString::new, List.of("a"))),
            new BsonArray(each(BsonDouble::new, List.of(0.5))),
            new BsonArray(each(BsonInt64::new, List.of(Long.MAX_VALUE))),
            new BsonArray(List.of(new BsonArray(each(BsonInt32::new, List.of(1)))))));
    samples.put("document", List.of(new BsonDocument(), new BsonDocument("a", new BsonInt32(1))));
    samples.put(
        "any other",
        List.of(
            new BsonSymbol("abc"),
            new BsonTimestamp(1, 1),
            new BsonRegularExpression("a"),
            new BsonJavaScript("1"),
            new BsonMaxKey()));
    return samples;
  }

  private static <T> List<BsonValue> each(Function<T, BsonValue> toBson, List<T> values) {
    return values.stream().map(toBson).toList();
  }

  private static BsonValue binary(int subtype, int size) {
    return new BsonBinary((byte) subtype, new byte[size]);
  }
}
