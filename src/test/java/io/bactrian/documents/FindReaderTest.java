package io.bactrian.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bactrian.mapping.FieldPath;
import io.bactrian.mapping.Lens;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FindReaderTest {

  private static final Lens STALLS = Bazaar.open().lens("stalls");

  private static Find read(String body) {
    return FindReader.read(STALLS, BsonDocument.parse(body));
  }

  @Test
  void anEmptyBodyIsTheFirstHundredInTheOrderOfTheirIds() {
    Find find = read("{}");

    assertThat(find.limit()).isEqualTo(100);
    assertThat(find.skip()).isZero();
    assertThat(find.sort()).containsExactly(new Order(FieldPath.of("_id"), false));
    assertThat(find.projection()).isEqualTo(Projection.WHOLE);
  }

  @Test
  void bothSpellingsOfASortAreOneAndTheIdComesLast() {
    assertThat(read("{sort: [['since', -1], ['rank', 1]]}").sort())
        .isEqualTo(read("{sort: {since: -1, rank: 1}}").sort())
        .containsExactly(
            new Order(FieldPath.of("since"), true),
            new Order(FieldPath.of("rank"), false),
            new Order(FieldPath.of("_id"), false));
    assertThat(read("{sort: {_id: -1}}").sort()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{filtre: {}} | filtre is not known; allowed are filter, sort, skip, limit and projection",
        "{filter: []} | filter must be an object",
        "{filter: {nickname: 1}} | filter: nickname is not mapped to a column of shop.stalls",
        "{filter: {__v: 1}} | filter: __v is not mapped",
        "{filter: {'items.left': 1}} | filter: items.left is not mapped",
        "{filter: {'name.first': 1}} | filter: name.first is not mapped",
        "{filter: {name: {$regex: 'a'}}} | filter: name: $regex is not known; allowed are $eq, $ne",
        "{filter: {name: {$eq: 'a', b: 1}}} | filter: name: b is not known",
        "{filter: {name: /a/}} | filter: name is compared with a regular expression",
        "{filter: {name: {$in: 'a'}}} | filter: name: $in needs an array",
        "{filter: {rank: {$gt: [1]}}} | filter: rank: $gt has a array; allowed are numbers, text",
        "{filter: {rank: {$exists: 'x'}}} | filter: rank: $exists needs true or false",
        "{filter: {rank: {$not: 1}}} | filter: rank: $not needs an object",
        "{filter: {$and: []}} | filter: $and needs an array of filters, not empty",
        "{filter: {$where: 'x'}} | filter: $where is not known; allowed between fields are $and, $or and $nor",
        "{sort: 'name'} | sort must be an object or an array of pairs",
        "{sort: [['name']]} | sort: each entry must be a pair",
        "{sort: {name: 2}} | sort: the direction of name must be 1 or -1",
        "{sort: {nickname: 1}} | sort: nickname is not mapped",
        "{sort: [['name', 1], ['name', -1]]} | sort: name stands there twice",
        "{sort: {tags: 1, 'items.name': 1}} | sort: items.name may be in an array",
        "{skip: -1} | skip is -1; allowed is 0 or more",
        "{skip: 1.5} | skip must be a whole number; allowed is 0 or more",
        "{limit: 0} | limit is 0; allowed is 1 to 1000",
        "{limit: 1001} | limit is 1001; allowed is 1 to 1000",
        "{projection: {a: 1, b: 0}} | projection: b mixes",
        "{projection: {a: 'x'}} | projection: a must be 1 or 0",
        "{projection: {a: 1, 'a.b': 1}} | projection: a.b and a are one in the other",
        "{projection: {'a.$': 1}} | projection: a.$ is no path of fields",
      })
  void aMistakeNamesTheFieldAndWhatIsAllowed(String body, String message) {
    assertThatThrownBy(() -> read(body)).isInstanceOf(BadFind.class).hasMessageContaining(message);
  }
}
