package io.bactrian.bson;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalFormTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a': 1, 'b': null}                     | {'a': 1}",
        "{'a': {'b': null}}                      | {'a': {}}",
        "{'a': 1, 'b': 2}                        | {'b': 2, 'a': 1}",
        "{'a': 1}                                | {'a': {'$numberLong': '1'}}",
        "{'a': 1}                                | {'a': 1.0}",
        "{'a': 1}                                | {'a': {'$numberDecimal': '1.00'}}",
        "{'a': 0.1}                              | {'a': {'$numberDecimal': '0.1'}}",
        "{'a': 2e23}                             | {'a': {'$numberDecimal': '2E+23'}}",
        "{'a': {'$numberDouble': 'NaN'}}         | {'a': {'$numberDecimal': 'NaN'}}",
        "{'a': {'$numberDouble': '-Infinity'}}   | {'a': {'$numberDecimal': '-Infinity'}}",
        "{'a': {'$numberDouble': '-0.0'}}        | {'a': {'$numberDecimal': '0'}}",
        "{'a': {'$numberDecimal': '-0'}}         | {'a': 0}",
        "{'a': {'$numberDecimal': '1E+6144'}}    | {'a': {'$numberDecimal': '1.0E+6144'}}",
        "{'a': {'$code': 'f', '$scope': {'x':1}}}| {'a': {'$code': 'f', '$scope': {'x':1.0}}}",
      })
  void theseAreTheSame(String a, String b) {
    assertThat(NormalForm.equal(parse(a), parse(b))).isTrue();
    assertThat(NormalForm.equal(parse(b), parse(a))).isTrue();
    assertThat(NormalForm.hash(parse(a))).isEqualTo(NormalForm.hash(parse(b)));
    assertThat(NormalForm.differingPaths(parse(a), parse(b))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a': [1, null]}              | {'a': [1]}                       | a.1",
        "{'a': [1, null]}              | {'a': [null, 1]}                 | a.0 a.1",
        "{'a': {}}                     | {}                               | a",
        "{'a': []}                     | {'a': {}}                        | a",
        "{'a': {'$undefined': true}}   | {'a': null}                      | a",
        "{'a': {'$undefined': true}}   | {}                               | a",
        "{'a': {'$symbol': 'x'}}       | {'a': 'x'}                       | a",
        "{'a': 'true'}                 | {'a': true}                      | a",
        "{'a': 1}                      | {'a': '1'}                       | a",
        "{'a': 9007199254740993}       | {'a': 9007199254740992.0}        | a",
        "{'a': 4611686018427387904}    | {'a': 4.611686018427388E18}      | a",
        "{'a': {'b': [{'c': 1}]}, 'd': 1} | {'a': {'b': [{'c': 2, 'e': 1}]}} | a.b.0.c a.b.0.e d",
      })
  void theseDifferThere(String a, String b, String paths) {
    assertThat(NormalForm.equal(parse(a), parse(b))).isFalse();
    assertThat(String.join(" ", NormalForm.differingPaths(parse(a), parse(b)))).isEqualTo(paths);
  }

  @Test
  void givesAFewPathsOfMany() {
    BsonDocument many = new BsonDocument();
    for (int i = 0; i < 100; i++) {
      many.put("f" + i, parse("1"));
    }
    assertThat(NormalForm.differingPaths(many, new BsonDocument()))
        .hasSize(NormalForm.MOST_PATHS)
        .startsWith("f0", "f1");
  }

  private static BsonValue parse(String json) {
    return ExtendedJson.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), Dialect.V2);
  }
}
