package io.bactrian.paired;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestPostgres;
import java.util.List;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When two answers are equal, each value as a store really gives it. */
class AnswersTest {

  private static final MongoDatabase MONGO = TestMongo.freshDatabase();
  private static final DataSource POSTGRES = TestPostgres.databaseWithCore();

  /** What {@link io.bactrian.identity.EmbeddedId} makes of 5f05a0000000000000000001. */
  private static final String UUID_OF_5F05 =
      io.bactrian.identity.EmbeddedId.uuidOf(
              new org.bson.types.ObjectId("5f05a0000000000000000001"))
          .toString();

  @BeforeAll
  static void aDocumentToBeginWith() {
    MONGO.getCollection("one").insertOne(new org.bson.Document("_id", 1));
    for (int i = 1; i <= 3; i++) {
      MONGO.getCollection("three").insertOne(new org.bson.Document("_id", i).append("n", i % 2));
    }
  }

  private static PairedResult ask(String field, String column) {
    MONGO.getCollection("value").drop();
    MONGO
        .getCollection("value", BsonDocument.class)
        .insertOne(BsonDocument.parse("{_id: 1, v: " + field + "}"));
    return Asking.ask(MONGO, POSTGRES, query("value", false, "[{ $match: {} }]", column));
  }

  private static PairedQuery query(
      String collection, boolean ordered, String pipeline, String columns) {
    return Asking.query(
        """
        description: A test
        collection: %s
        ordered: %s
        pipeline: %s
        sql: |
          select %s
        """
            .formatted(collection, ordered, pipeline, columns));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {$numberDecimal: '4.50'} | 4.5000 | AGREE
          {$numberDecimal: '4.50'} | 4.5000::float8 | AGREE
          {$numberDecimal: '4.50'} | 4.5001 | DIFFER
          0.1 | 0.1::numeric | AGREE
          0.1 | 0.1000000000000000055511151231257827 | DIFFER
          0.1 | 0.1::float8 | AGREE
          0.30000000000000004 | 0.3 | DIFFER
          0.5 | 0.5::float4 | AGREE
          0.1 | 0.1::float4 | DIFFER
          7.0 | 7 | AGREE
          {$numberLong: '9223372036854775807'} | 9223372036854775807 | AGREE
          {$numberLong: '9223372036854775807'} | 9223372036854775808 | DIFFER
          -0.0 | 0 | AGREE
          {$numberDecimal: '1E+3'} | 1000::int2 | AGREE
          {$numberDecimal: '1.000000000000000000000000000000001'} | 1.000000000000000000000000000000001 | AGREE
          {$numberDecimal: '1.000000000000000000000000000000001'} | 1.0000000000000000000000000000000011 | DIFFER
          {$numberDouble: 'NaN'} | 'NaN'::numeric | AGREE
          {$numberDouble: 'Infinity'} | 'Infinity'::numeric | AGREE
          {$numberDouble: 'Infinity'} | '-Infinity'::float8 | DIFFER
          {$numberDouble: 'NaN'} | null::numeric | DIFFER
          1 | true | DIFFER
          true | true | AGREE
          '1' | 1 | DIFFER
          'a b' | 'a b'::text | AGREE
          'a' | 'a  '::char(3) | AGREE
          'a' | 'a '::text | DIFFER
          'null' | null::text | DIFFER
          null | null::text | AGREE
          {$oid: '5f05a0000000000000000001'} | '$UUID'::uuid | AGREE
          {$oid: '5f05a0000000000000000002'} | '$UUID'::uuid | DIFFER
          '5f05a0000000000000000001' | '$UUID'::uuid | DIFFER
          {$uuid: '00112233-4455-6677-8899-aabbccddeeff'} | '00112233-4455-6677-8899-aabbccddeeff'::uuid | AGREE
          {$date: '2024-03-09T23:30:00.123Z'} | '2024-03-09 23:30:00.123+00'::timestamptz | AGREE
          {$date: '2024-03-09T23:30:00.123Z'} | '2024-03-10 03:30:00.123+04'::timestamptz | AGREE
          {$date: '2024-03-09T23:30:00.123Z'} | '2024-03-09 23:30:00.123'::timestamp | AGREE
          {$date: '2024-03-09T23:30:00.123Z'} | '2024-03-09 23:30:00.123001+00'::timestamptz | DIFFER
          {$date: '2024-03-09T00:00:00Z'} | '2024-03-09'::date | AGREE
          {$date: {$numberLong: '-62167219200001'}} | '0002-12-31 23:59:59.999 BC'::timestamptz | AGREE
          {$date: '2024-03-09T00:00:00Z'} | 'infinity'::timestamptz | DIFFER
          {$date: '2024-03-09T00:00:00Z'} | '2024-03-09T00:00:00Z'::text | DIFFER
          [1, 2.0, null] | array[1, 2, null] | AGREE
          [1, 2] | array[2, 1] | DIFFER
          [] | '{}'::int[] | AGREE
          [] | null::int[] | DIFFER
          ['a,b', 'c"\\\\', '', 'NULL'] | array['a,b', 'c"\\', '', 'NULL'] | AGREE
          [[1, 2], [3, 4]] | array[[1, 2], [3, 4]] | AGREE
          [{$oid: '5f05a0000000000000000001'}] | array['$UUID'::uuid] | AGREE
          [{$date: '2024-03-09T00:00:00Z'}] | array['2024-03-09 00:00:00+00'::timestamptz] | AGREE
          [{$numberDecimal: '1.10'}, {$numberDouble: 'NaN'}] | array[1.1, 'NaN'::numeric] | AGREE
          [1] | '[1.0]'::jsonb | AGREE
          {a: 1, b: null, c: {d: [true]}} | '{"c": {"d": [true]}, "a": 1.00}'::jsonb | AGREE
          {a: 1, b: 2} | '{"a": 1}'::jsonb | DIFFER
          {a: {$oid: '5f05a0000000000000000001'}} | '{"a": {"$oid": "5f05a0000000000000000001"}}'::jsonb | AGREE
          {} | null::text | AGREE
          {$binary: {base64: 'AQI=', subType: '00'}} | '\\x0102'::bytea | AGREE
          """)
  void aValueEqualsAColumn(String field, String column, Verdict verdict) {
    String sql = column.replace("$UUID", UUID_OF_5F05);

    assertThat(ask(field, "1 as _id, " + sql + " as v").verdict()).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {a: 1, b: {c: 'x'}} | 1 as "_id", 1 as "v.a", 'x' as "v.b.c" | AGREE
          {a: 1} | 1 as "_id", 1 as "v.a", null as "v.b.c" | AGREE
          {a: 1} | 1 as "_id", 1 as "v.A" | DIFFER
          {a: 1} | 1 as "_id" | DIFFER
          """)
  void aDotInAColumnsNameIsADocument(String field, String columns, Verdict verdict) {
    assertThat(ask(field, columns).verdict()).isEqualTo(verdict);
  }

  @Test
  void whatDiffersIsNamedButNotShown() {
    PairedResult result = ask("{a: 'secret', b: 1}", "1 as _id, 'hidden' as \"v.a\", 1 as \"v.b\"");

    assertThat(result.differing()).isEqualTo(1);
    assertThat(result.differences())
        .singleElement()
        .satisfies(
            difference -> {
              assertThat(difference.kind()).isEqualTo("differing");
              assertThat(difference.key()).isEqualTo("1");
              assertThat(difference.fields()).containsExactly("v.a");
              assertThat(difference.mongoMd5()).hasSize(32).isNotEqualTo(difference.sqlMd5());
            });
    assertThat(result.toString()).doesNotContain("secret", "hidden");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          (values (0), (1), (1)) | AGREE | 0
          (values (1), (0), (1)) | AGREE | 0
          (values (1), (1)) | DIFFER | 1
          (values (0), (1)) | DIFFER | 1
          (values (0), (1), (1), (1)) | DIFFER | 1
          (values (0), (0), (1)) | DIFFER | 2
          (values (0), (1), (2)) | DIFFER | 2
          """)
  void withoutOrderItCountsHowOftenARowIsThere(String rows, Verdict verdict, long differing) {
    PairedResult result =
        Asking.ask(
            MONGO,
            POSTGRES,
            query("three", false, "[{ $project: { _id: 0, n: 1 } }]", "n from " + rows + " t(n)"));

    assertThat(result.verdict()).isEqualTo(verdict);
    assertThat(result.differing()).isEqualTo(differing);
    assertThat(result.mongoRows()).isEqualTo(3);
    assertThat(String.valueOf(result.mongoMd5()).equals(result.sqlMd5()))
        .isEqualTo(verdict == Verdict.AGREE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          (values (1), (2), (3)) t(i) order by i | AGREE | 0
          (values (1), (2), (3)) t(i) order by i desc | DIFFER | 2
          (values (1), (2)) t(i) order by i | DIFFER | 1
          (values (1), (2), (3), (4)) t(i) order by i | DIFFER | 1
          """)
  void inOrderItCountsWhereARowIs(String rows, Verdict verdict, long differing) {
    PairedResult result =
        Asking.ask(
            MONGO,
            POSTGRES,
            query(
                "three",
                true,
                "[{ $sort: { _id: 1 } }, { $project: { _id: 1 } }]",
                "i as _id from " + rows));

    assertThat(result.verdict()).isEqualTo(verdict);
    assertThat(result.differing()).isEqualTo(differing);
  }

  @Test
  void nothingOnBothSidesIsEmptyAndNoAgreement() {
    assertThat(
            Asking.ask(
                    MONGO,
                    POSTGRES,
                    query("one", false, "[{ $match: { _id: 2 } }]", "1 as _id where false"))
                .verdict())
        .isEqualTo(Verdict.EMPTY);
  }

  @Test
  void nothingOnOneSideDiffers() {
    assertThat(
            Asking.ask(MONGO, POSTGRES, query("one", false, "[{ $match: { _id: 2 } }]", "1 as _id"))
                .verdict())
        .isEqualTo(Verdict.DIFFER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 as _id, interval '1 day' as v | the column v is interval, which equals nothing in BSON; cast it
          1 as _id, 2 as "_id" | the columns _id and _id are one field
          1 as _id, 2 as "_id.a" | the columns _id and _id.a are one field
          1 as _id, no_such_column | PostgreSQL gave no answer: column "no_such_column" does not exist (SQLSTATE 42703)
          1 as _id, 'secret'::int | PostgreSQL gave no answer: PostgreSQL refused values (SQLSTATE 22P02)
          1 as _id, pg_sleep(30)::text | PostgreSQL gave no answer: canceling statement due to statement timeout
          set_config('a.b', 'c', true) as v, lo_create(0) | PostgreSQL gave no answer: cannot execute lo_create() in a read-only transaction (SQLSTATE 25006)
          """)
  void whatCannotBeComparedFails(String columns, String reason) {
    PairedSettings quick =
        new PairedSettings(
            List.of(),
            10,
            0,
            java.time.Duration.ZERO,
            java.time.Duration.ofSeconds(3),
            java.time.Duration.ofDays(1));
    PairedResult result =
        Asking.ask(
            MONGO, POSTGRES, query("one", false, "[{ $match: {} }]", columns), quick, t -> {});

    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.reason()).startsWith(reason.replace(" (SQLSTATE 25006)", ""));
  }

  @Test
  void aPipelineThatMongoRefusesFailsWithoutItsValues() {
    PairedResult result =
        Asking.ask(
            MONGO,
            POSTGRES,
            query("one", false, "[{ $group: { _id: { $secret: 1 } } }]", "1 as _id"));

    assertThat(result.reason())
        .isEqualTo("MongoDB refuses the pipeline: InvalidPipelineOperator 168");
  }

  @Test
  void moreRowsThanAreKeptIsAnErrorAndNotATruncation() {
    for (String rows : List.of("generate_series(1, 3) i", "generate_series(1, 2) i")) {
      PairedResult result =
          Asking.ask(
              MONGO,
              POSTGRES,
              query("three", false, "[{ $match: {} }]", "i as _id from " + rows),
              Asking.settings(2, 0),
              t -> {});

      assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
      assertThat(result.reason()).contains("answers more than 2 rows (bactrian.paired.most-rows)");
    }
    assertThat(
            Asking.ask(
                    MONGO,
                    POSTGRES,
                    query(
                        "three",
                        true,
                        "[{ $sort: { _id: 1 } }, { $project: { _id: 1 } }]",
                        "i as _id from generate_series(1, 3) i order by i"),
                    Asking.settings(2, 0),
                    t -> {})
                .verdict())
        .as("in order, none is kept")
        .isEqualTo(Verdict.AGREE);
  }

  @Test
  void aDifferenceIsLookedAtAgainBeforeItCounts() {
    MongoDatabase mongo = TestMongo.freshDatabase();
    PairedQuery query = query("late", false, "[{ $match: {} }]", "1 as _id");

    PairedResult mended =
        Asking.ask(
            mongo,
            POSTGRES,
            query,
            Asking.settings(10, 2),
            time -> mongo.getCollection("late").insertOne(new org.bson.Document("_id", 1)));
    assertThat(mended.verdict()).isEqualTo(Verdict.AGREE);
    assertThat(mended.tries()).isEqualTo(2);

    mongo.getCollection("late").drop();
    PairedResult stays = Asking.ask(mongo, POSTGRES, query, Asking.settings(10, 2), time -> {});
    assertThat(stays.verdict()).isEqualTo(Verdict.DIFFER);
    assertThat(stays.tries()).isEqualTo(3);
  }

  @Test
  void aParameterIsOneValueOnBothSides() {
    PairedQuery query =
        Asking.query(
            """
            description: A test
            collection: one
            parameters:
              at: { type: instant, default: now-90d }
              id: { type: object-id, default: 5f05a0000000000000000001 }
              sum: { type: decimal, default: "4.50" }
              n: { type: integer, default: 7 }
              yes: { type: boolean, default: true }
              word: { type: text, default: "it's ?" }
            pipeline:
              - $project:
                  at: { $literal: { $param: at } }
                  id: { $literal: { $param: id } }
                  sum: { $literal: { $param: sum } }
                  n: { $literal: { $param: n } }
                  yes: { $literal: { $param: yes } }
                  word: { $literal: { $param: word } }
            sql: |
              select 1 as _id, :at::timestamptz as at, :id::uuid as id, :sum::numeric as sum, :n::int as n,
                :yes::boolean as yes, :word::text as word -- not :this
              where 'it''s :no' <> '' and '{"a": 1}'::jsonb ? 'a'
            """);

    assertThat(Asking.ask(MONGO, POSTGRES, query))
        .extracting(PairedResult::verdict, PairedResult::reason)
        .containsExactly(Verdict.AGREE, null);
  }
}
