package io.bactrian.platform.oplog;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOptions;
import io.bactrian.platform.TestMongo;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an update is said to have changed: what MongoDB 4.4 writes into its log for it. */
class UpdateDescriptionTest {

  private static final String BEFORE =
      "{_id: 1, n: 1, text: 'a', in: {a: 1, b: 2}, list: [1, 2, 3], items: [{q: 1}, {q: 2}]}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{$set: {in: {a: 1, b: 3}}}         | {in: {a: 1, b: 3}}              | []",
        "{$set: {'in.b': 3, 'in.a': 1}}     | {'in.b': 3}                     | []",
        "{$set: {'new.deep': 1}}            | {'new.deep': 1}                 | []",
        "{$set: {n: {$numberLong: '2'}}}    | {n: {$numberLong: '2'}}         | []",
        "{$set: {n: null}}                  | {n: null}                       | []",
        "{$unset: {'in.a': '', none: ''}}   | {}                              | [in.a]",
        "{$unset: {'list.1': ''}}           | {'list.1': null}                | []",
        "{$push: {list: 4}}                 | {'list.3': 4}                   | []",
        "{$push: {list: {$each: [4, 5]}}}   | {'list.3': 4, 'list.4': 5}      | []",
        "{$push: {fresh: 1}}                | {fresh: [1]}                    | []",
        "{$addToSet: {list: 4}}             | {list: [1, 2, 3, 4]}            | []",
        "{$pull: {list: 2}}                 | {list: [1, 3]}                  | []",
        "{$pop: {list: 1}}                  | {list: [1, 2]}                  | []",
        "{$inc: {n: 2}, $set: {text: 'a'}}  | {n: 3}                          | []",
        "{$rename: {text: 'name'}}          | {name: 'a'}                     | [text]",
        "{$set: {'items.$[].q': 2}}         | {'items.0.q': 2}                | []",
        "{$setOnInsert: {x: 1}, $mul: {n: 5}} | {n: 5}                        | []",
        "{$set: {b: 1, a: 2}, $unset: {text: '', n: ''}} | {a: 2, b: 1}      | [n, text]"
      })
  void isByThePathsOfItsModifiers(String update, String set, String removed) {
    MongoCollection<Document> collection = TestMongo.freshDatabase().getCollection("c");
    collection.insertOne(Document.parse(BEFORE));

    BsonDocument description = described(collection, Document.parse(update));

    assertThat(description.getDocument("updatedFields")).isEqualTo(BsonDocument.parse(set));
    assertThat(
            description.getArray("removedFields").stream()
                .map(field -> field.asString().getValue())
                .toList())
        .hasToString(removed);
  }

  private static BsonDocument described(MongoCollection<Document> collection, Bson update) {
    ChangeStreamIterable<Document> stream = collection.watch();
    try (Tail tail = Tail.open(stream)) {
      collection.updateOne(Filters.eq(1), update, new UpdateOptions());
      List<BsonDocument> events = tail.take(1);
      return events.get(0).getDocument("updateDescription");
    }
  }
}
