package io.bactrian.paired;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Projections;
import io.bactrian.bson.NormalForm;
import io.bactrian.platform.TestMongo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the embedded server makes of the usual stages and operators, so that whoever writes a query
 * knows which of them a test can see.
 */
class EmbeddedAggregationsTest {

  private static final MongoDatabase DATABASE = TestMongo.freshDatabase();

  @BeforeAll
  static void fill() {
    DATABASE
        .getCollection("sales", BsonDocument.class)
        .insertMany(
            documents(
                """
                [{_id: 1, s: 'a', n: 3, m: {$numberDecimal: '0.10'}, at: {$date: '2024-03-09T23:30:00Z'},
                  who: 1, tags: ['x', 'y'], r: [{k: 2}, {k: 1}]},
                 {_id: 2, s: 'a', n: 4, m: {$numberDecimal: '0.20'}, at: {$date: '2024-03-10T01:30:00Z'},
                  who: 2, tags: [], r: []},
                 {_id: 3, s: 'b', n: 5.5, m: {$numberDecimal: '12345678901234567890.12'},
                  at: {$date: '2024-12-31T12:00:00.123Z'}, who: 9}]
                """));
    DATABASE
        .getCollection("people", BsonDocument.class)
        .insertMany(documents("[{_id: 1, name: 'Ada', x: '7.50'}, {_id: 2, name: 'Bo', x: '8'}]"));
  }

  private static List<BsonDocument> documents(String json) {
    List<BsonDocument> documents = new ArrayList<>();
    BsonArray.parse(json).forEach(each -> documents.add(each.asDocument()));
    return documents;
  }

  private static String answer(String collection, String pipeline, String expected) {
    try {
      List<BsonDocument> rows =
          DATABASE
              .getCollection(collection, BsonDocument.class)
              .aggregate(documents(pipeline))
              .into(new ArrayList<>());
      return NormalForm.equal(new BsonArray(rows), new BsonArray(documents(expected)))
          ? "works"
          : "wrong: " + new BsonArray(rows);
    } catch (MongoException e) {
      return "missing: " + e.getMessage();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      maxCharsPerColumn = 5000,
      textBlock =
          """
          $match | works | sales | [{$match: {s: 'b'}}, {$project: {n: 1}}] | [{_id: 3, n: 5.5}]
          $match date range | works | sales | [{$match: {at: {$gte: {$date: '2024-03-10T00:00:00Z'}}}}, {$project: {_id: 1}}] | [{_id: 2}, {_id: 3}]
          $match $expr | works | sales | [{$match: {$expr: {$gt: ['$n', 4]}}}, {$project: {_id: 1}}] | [{_id: 3}]
          $group $sum int | works | sales | [{$group: {_id: '$s', v: {$sum: '$n'}}}, {$sort: {_id: 1}}] | [{_id: 'a', v: 7}, {_id: 'b', v: 5.5}]
          $group $sum 1 | works | sales | [{$group: {_id: null, v: {$sum: 1}}}] | [{_id: null, v: 3}]
          $group $sum Decimal128 | works | sales | [{$group: {_id: null, v: {$sum: '$m'}}}] | [{_id: null, v: {$numberDecimal: '12345678901234567890.42'}}]
          $group $sum Decimal128 small | works | sales | [{$match: {s: 'a'}}, {$group: {_id: null, v: {$sum: '$m'}}}] | [{_id: null, v: {$numberDecimal: '0.3'}}]
          $group $sum Decimal128 and int | works | sales | [{$match: {s: 'a'}}, {$group: {_id: null, v: {$sum: {$cond: [{$eq: ['$_id', 1]}, '$m', '$n']}}}}] | [{_id: null, v: {$numberDecimal: '4.10'}}]
          $group $sum of missing | works | sales | [{$group: {_id: null, v: {$sum: '$no'}}}] | [{_id: null, v: 0}]
          $group $avg | works | sales | [{$match: {s: 'a'}}, {$group: {_id: null, v: {$avg: '$n'}}}] | [{_id: null, v: 3.5}]
          $group $avg Decimal128 | works | sales | [{$match: {s: 'a'}}, {$group: {_id: null, v: {$avg: '$m'}}}] | [{_id: null, v: {$numberDecimal: '0.15'}}]
          $group $min $max | works | sales | [{$group: {_id: null, lo: {$min: '$n'}, hi: {$max: '$at'}}}] | [{_id: null, lo: 3, hi: {$date: '2024-12-31T12:00:00.123Z'}}]
          $group $min $max Decimal128 | works | sales | [{$group: {_id: null, lo: {$min: '$m'}, hi: {$max: '$m'}}}] | [{_id: null, lo: {$numberDecimal: '0.1'}, hi: {$numberDecimal: '12345678901234567890.12'}}]
          $group $first $last | works | sales | [{$sort: {_id: 1}}, {$group: {_id: '$s', f: {$first: '$n'}, l: {$last: '$n'}}}, {$sort: {_id: 1}}] | [{_id: 'a', f: 3, l: 4}, {_id: 'b', f: 5.5, l: 5.5}]
          $group $push | works | sales | [{$sort: {_id: 1}}, {$group: {_id: '$s', v: {$push: '$n'}}}, {$sort: {_id: 1}}] | [{_id: 'a', v: [3, 4]}, {_id: 'b', v: [5.5]}]
          $group $push object | works | sales | [{$sort: {_id: 1}}, {$match: {s: 'a'}}, {$group: {_id: '$s', v: {$push: {k: '$n'}}}}] | [{_id: 'a', v: [{k: 3}, {k: 4}]}]
          $group $addToSet | works | sales | [{$group: {_id: null, v: {$addToSet: '$s'}}}, {$project: {v: {$size: '$v'}}}] | [{_id: null, v: 2}]
          $group compound key | works | sales | [{$group: {_id: {s: '$s', y: {$year: '$at'}}, c: {$sum: 1}}}, {$sort: {c: 1}}] | [{_id: {s: 'b', y: 2024}, c: 1}, {_id: {s: 'a', y: 2024}, c: 2}]
          $group missing key is null | works | sales | [{$group: {_id: '$tags', c: {$sum: 1}}}, {$match: {_id: null}}] | [{_id: null, c: 1}]
          $lookup simple | works | sales | [{$lookup: {from: 'people', localField: 'who', foreignField: '_id', as: 'p'}}, {$project: {p: {$size: '$p'}}}] | [{_id: 1, p: 1}, {_id: 2, p: 1}, {_id: 3, p: 0}]
          $lookup pipeline | works | sales | [{$lookup: {from: 'people', let: {w: '$who'}, pipeline: [{$match: {$expr: {$eq: ['$_id', '$$w']}}}, {$project: {_id: 0, name: 1}}], as: 'p'}}, {$project: {p: 1}}] | [{_id: 1, p: [{name: 'Ada'}]}, {_id: 2, p: [{name: 'Bo'}]}, {_id: 3, p: []}]
          $lookup localField with pipeline | missing | sales | [{$lookup: {from: 'people', localField: 'who', foreignField: '_id', pipeline: [{$project: {_id: 0, name: 1}}], as: 'p'}}, {$project: {p: 1}}] | [{_id: 1, p: [{name: 'Ada'}]}, {_id: 2, p: [{name: 'Bo'}]}, {_id: 3, p: []}]
          $unwind | works | sales | [{$unwind: '$tags'}, {$project: {tags: 1}}] | [{_id: 1, tags: 'x'}, {_id: 1, tags: 'y'}]
          $unwind preserveNullAndEmptyArrays | works | sales | [{$unwind: {path: '$tags', preserveNullAndEmptyArrays: true}}, {$project: {tags: 1}}] | [{_id: 1, tags: 'x'}, {_id: 1, tags: 'y'}, {_id: 2}, {_id: 3}]
          $unwind includeArrayIndex | works | sales | [{$unwind: {path: '$tags', includeArrayIndex: 'i'}}, {$project: {i: 1}}] | [{_id: 1, i: 0}, {_id: 1, i: 1}]
          $project exclusion | works | people | [{$project: {x: 0}}, {$limit: 1}] | [{_id: 1, name: 'Ada'}]
          $addFields | works | people | [{$addFields: {y: {$add: ['$_id', 1]}}}, {$project: {y: 1}}] | [{_id: 1, y: 2}, {_id: 2, y: 3}]
          $set $unset | missing | people | [{$set: {y: 1}}, {$unset: ['x', 'name']}] | [{_id: 1, y: 1}, {_id: 2, y: 1}]
          $sort $limit $skip | works | sales | [{$sort: {n: -1}}, {$skip: 1}, {$limit: 1}, {$project: {_id: 1}}] | [{_id: 2}]
          $sort Decimal128 | works | sales | [{$sort: {m: -1}}, {$project: {_id: 1}}] | [{_id: 3}, {_id: 2}, {_id: 1}]
          $count | works | sales | [{$count: 'c'}] | [{c: 3}]
          $group $count | missing | sales | [{$group: {_id: null, c: {$count: {}}}}] | [{_id: null, c: 3}]
          $sortByCount | works | sales | [{$sortByCount: '$s'}] | [{_id: 'a', count: 2}, {_id: 'b', count: 1}]
          $facet | works | sales | [{$facet: {a: [{$count: 'c'}], b: [{$match: {s: 'a'}}, {$count: 'c'}]}}] | [{a: [{c: 3}], b: [{c: 2}]}]
          $bucket | works | sales | [{$bucket: {groupBy: '$n', boundaries: [0, 4, 10], default: 'o', output: {c: {$sum: 1}}}}] | [{_id: 0, c: 1}, {_id: 4, c: 2}]
          $dateToString | works | sales | [{$project: {d: {$dateToString: {format: '%Y-%m-%d', date: '$at'}}}}] | [{_id: 1, d: '2024-03-09'}, {_id: 2, d: '2024-03-10'}, {_id: 3, d: '2024-12-31'}]
          $dateToString timezone | works | sales | [{$match: {_id: 1}}, {$project: {d: {$dateToString: {format: '%Y-%m-%d %H:%M', date: '$at', timezone: 'Asia/Yerevan'}}}}] | [{_id: 1, d: '2024-03-10 03:30'}]
          $dateToString %L | works | sales | [{$match: {_id: 3}}, {$project: {d: {$dateToString: {format: '%Y-%m-%dT%H:%M:%S.%LZ', date: '$at'}}}}] | [{_id: 3, d: '2024-12-31T12:00:00.123Z'}]
          $dateToString %G-%V | wrong | sales | [{$match: {_id: 3}}, {$project: {d: {$dateToString: {format: '%G-%V', date: '$at'}}}}] | [{_id: 3, d: '2025-01'}]
          $dateToParts | missing | sales | [{$match: {_id: 1}}, {$project: {d: {$dateToParts: {date: '$at'}}}}] | [{_id: 1, d: {year: 2024, month: 3, day: 9, hour: 23, minute: 30, second: 0, millisecond: 0}}]
          $dateFromParts | missing | sales | [{$match: {_id: 1}}, {$project: {d: {$dateFromParts: {year: 2024, month: 3}}}}] | [{_id: 1, d: {$date: '2024-03-01T00:00:00Z'}}]
          $dateFromString | missing | sales | [{$match: {_id: 1}}, {$project: {d: {$dateFromString: {dateString: '2024-03-01T00:00:00Z'}}}}] | [{_id: 1, d: {$date: '2024-03-01T00:00:00Z'}}]
          $dateTrunc | missing | sales | [{$match: {_id: 1}}, {$project: {d: {$dateTrunc: {date: '$at', unit: 'day'}}}}] | [{_id: 1, d: {$date: '2024-03-09T00:00:00Z'}}]
          $dateDiff | missing | sales | [{$match: {_id: 1}}, {$project: {d: {$dateDiff: {startDate: '$at', endDate: {$date: '2024-03-11T00:00:00Z'}, unit: 'day'}}}}] | [{_id: 1, d: 2}]
          $dateAdd | missing | sales | [{$match: {_id: 1}}, {$project: {d: {$dateAdd: {startDate: '$at', unit: 'hour', amount: 1}}}}] | [{_id: 1, d: {$date: '2024-03-10T00:30:00Z'}}]
          $subtract dates | works | sales | [{$match: {_id: 1}}, {$project: {d: {$subtract: ['$at', {$date: '2024-03-09T23:00:00Z'}]}}}] | [{_id: 1, d: 1800000}]
          $year $month $dayOfMonth | works | sales | [{$match: {_id: 3}}, {$project: {d: [{$year: '$at'}, {$month: '$at'}, {$dayOfMonth: '$at'}]}}] | [{_id: 3, d: [2024, 12, 31]}]
          $hour $dayOfWeek | wrong | sales | [{$match: {_id: 3}}, {$project: {d: [{$hour: '$at'}, {$dayOfWeek: '$at'}]}}] | [{_id: 3, d: [12, 3]}]
          $isoWeek $isoWeekYear | missing | sales | [{$match: {_id: 3}}, {$project: {d: [{$isoWeekYear: '$at'}, {$isoWeek: '$at'}]}}] | [{_id: 3, d: [2025, 1]}]
          $toDecimal | missing | people | [{$project: {v: {$toDecimal: '$x'}}}] | [{_id: 1, v: {$numberDecimal: '7.5'}}, {_id: 2, v: {$numberDecimal: '8'}}]
          $toDouble | works | people | [{$project: {v: {$toDouble: '$x'}}}] | [{_id: 1, v: 7.5}, {_id: 2, v: 8}]
          $toInt $toLong | works | people | [{$match: {_id: 2}}, {$project: {v: [{$toInt: '$x'}, {$toLong: '$x'}]}}] | [{_id: 2, v: [8, 8]}]
          $toDate | works | people | [{$match: {_id: 1}}, {$project: {v: {$toDate: '2024-03-01T00:00:00Z'}}}] | [{_id: 1, v: {$date: '2024-03-01T00:00:00Z'}}]
          $toString | works | people | [{$project: {v: {$toString: '$_id'}}}] | [{_id: 1, v: '1'}, {_id: 2, v: '2'}]
          $toObjectId | works | people | [{$match: {_id: 1}}, {$project: {v: {$toObjectId: '5f05a0000000000000000001'}}}] | [{_id: 1, v: {$oid: '5f05a0000000000000000001'}}]
          $convert decimal | missing | people | [{$project: {v: {$convert: {input: '$x', to: 'decimal'}}}}] | [{_id: 1, v: {$numberDecimal: '7.5'}}, {_id: 2, v: {$numberDecimal: '8'}}]
          $convert onError | works | people | [{$match: {_id: 1}}, {$project: {v: {$convert: {input: '$name', to: 'int', onError: -1}}}}] | [{_id: 1, v: -1}]
          $cond | works | sales | [{$project: {v: {$cond: {if: {$gte: ['$n', 4]}, then: 'hi', else: 'lo'}}}}] | [{_id: 1, v: 'lo'}, {_id: 2, v: 'hi'}, {_id: 3, v: 'hi'}]
          $ifNull | works | sales | [{$project: {v: {$ifNull: ['$tags', 'none']}}}, {$match: {_id: 3}}] | [{_id: 3, v: 'none'}]
          $switch | missing | sales | [{$project: {v: {$switch: {branches: [{case: {$eq: ['$s', 'a']}, then: 1}], default: 2}}}}] | [{_id: 1, v: 1}, {_id: 2, v: 1}, {_id: 3, v: 2}]
          $size | works | sales | [{$match: {_id: 1}}, {$project: {v: {$size: '$tags'}}}] | [{_id: 1, v: 2}]
          $filter | works | sales | [{$match: {_id: 1}}, {$project: {v: {$filter: {input: '$r', as: 'e', cond: {$gt: ['$$e.k', 1]}}}}}] | [{_id: 1, v: [{k: 2}]}]
          $map | works | sales | [{$match: {_id: 1}}, {$project: {v: {$map: {input: '$r', as: 'e', in: {$add: ['$$e.k', 1]}}}}}] | [{_id: 1, v: [3, 2]}]
          $reduce | works | sales | [{$match: {_id: 1}}, {$project: {v: {$reduce: {input: '$r', initialValue: 0, in: {$add: ['$$value', '$$this.k']}}}}}] | [{_id: 1, v: 3}]
          $sum of array in $project | works | sales | [{$match: {_id: 1}}, {$project: {v: {$sum: '$r.k'}}}] | [{_id: 1, v: 3}]
          $in | works | sales | [{$project: {v: {$in: ['$s', ['b', 'c']]}}}, {$match: {v: true}}] | [{_id: 3, v: true}]
          $arrayElemAt $first | works | sales | [{$match: {_id: 1}}, {$project: {v: {$arrayElemAt: ['$tags', 0]}}}] | [{_id: 1, v: 'x'}]
          $first of an array | missing | sales | [{$match: {_id: 1}}, {$project: {v: {$first: '$tags'}}}] | [{_id: 1, v: 'x'}]
          $concat | works | people | [{$match: {_id: 1}}, {$project: {v: {$concat: ['$name', '-', '$x']}}}] | [{_id: 1, v: 'Ada-7.50'}]
          $toLower $toUpper | works | people | [{$match: {_id: 1}}, {$project: {v: [{$toLower: '$name'}, {$toUpper: '$name'}]}}] | [{_id: 1, v: ['ada', 'ADA']}]
          $substrCP | works | people | [{$match: {_id: 1}}, {$project: {v: {$substrCP: ['$name', 0, 2]}}}] | [{_id: 1, v: 'Ad'}]
          $add Decimal128 | works | sales | [{$match: {_id: 1}}, {$project: {v: {$add: ['$m', {$numberDecimal: '0.20'}]}}}] | [{_id: 1, v: {$numberDecimal: '0.3'}}]
          $subtract Decimal128 | works | sales | [{$match: {_id: 2}}, {$project: {v: {$subtract: ['$m', {$numberDecimal: '0.10'}]}}}] | [{_id: 2, v: {$numberDecimal: '0.1'}}]
          $multiply Decimal128 | works | sales | [{$match: {_id: 1}}, {$project: {v: {$multiply: ['$m', 3]}}}] | [{_id: 1, v: {$numberDecimal: '0.3'}}]
          $divide | works | sales | [{$match: {_id: 1}}, {$project: {v: {$divide: ['$n', 2]}}}] | [{_id: 1, v: 1.5}]
          $divide Decimal128 | wrong | sales | [{$match: {_id: 1}}, {$project: {v: {$divide: ['$m', {$numberDecimal: '3'}]}}}] | [{_id: 1, v: {$numberDecimal: '0.03333333333333333333333333333333333'}}]
          $round | missing | sales | [{$match: {_id: 3}}, {$project: {v: {$round: ['$n', 0]}}}] | [{_id: 3, v: 6}]
          $abs $mod | works | sales | [{$match: {_id: 1}}, {$project: {v: [{$abs: -2}, {$mod: [7, 4]}]}}] | [{_id: 1, v: [2, 3]}]
          $and $or $not | works | sales | [{$match: {_id: 1}}, {$project: {v: {$and: [true, {$or: [false, {$not: [false]}]}]}}}] | [{_id: 1, v: true}]
          $sortArray | missing | sales | [{$match: {_id: 1}}, {$project: {v: {$sortArray: {input: '$r', sortBy: {k: 1}}}}}] | [{_id: 1, v: [{k: 1}, {k: 2}]}]
          $setUnion $setIsSubset | works | sales | [{$match: {_id: 1}}, {$project: {v: {$setIsSubset: [['x'], '$tags']}}}] | [{_id: 1, v: true}]
          $replaceRoot | works | sales | [{$match: {_id: 1}}, {$replaceRoot: {newRoot: {k: '$n'}}}] | [{k: 3}]
          $replaceWith | missing | sales | [{$match: {_id: 1}}, {$replaceWith: {k: '$n'}}] | [{k: 3}]
          $unionWith | missing | people | [{$project: {_id: 1}}, {$unionWith: {coll: 'sales', pipeline: [{$project: {_id: 1}}]}}, {$count: 'c'}] | [{c: 5}]
          $mergeObjects | works | people | [{$match: {_id: 1}}, {$project: {v: {$mergeObjects: [{a: 1}, {b: 2}]}}}] | [{_id: 1, v: {a: 1, b: 2}}]
          $objectToArray | works | people | [{$match: {_id: 1}}, {$project: {v: {$objectToArray: {a: 1}}}}] | [{_id: 1, v: [{k: 'a', v: 1}]}]
          $type | missing | sales | [{$match: {_id: 1}}, {$project: {v: {$type: '$m'}}}] | [{_id: 1, v: 'decimal'}]
          $let | missing | sales | [{$match: {_id: 1}}, {$project: {v: {$let: {vars: {a: '$n'}, in: {$add: ['$$a', 1]}}}}}] | [{_id: 1, v: 4}]
          $literal | works | sales | [{$match: {_id: 1}}, {$project: {v: {$literal: '$n'}}}] | [{_id: 1, v: '$n'}]
          $graphLookup | wrong | sales | [{$match: {_id: 1}}, {$graphLookup: {from: 'people', startWith: '$who', connectFromField: 'no', connectToField: '_id', as: 'g'}}, {$project: {g: {$size: '$g'}}}] | [{_id: 1, g: 1}]
          $setWindowFields | missing | sales | [{$setWindowFields: {sortBy: {_id: 1}, output: {t: {$sum: '$n', window: {documents: ['unbounded', 'current']}}}}}, {$project: {t: 1}}] | [{_id: 1, t: 3}, {_id: 2, t: 7}, {_id: 3, t: 12.5}]
          $floor $ceil $trunc | works | sales | [{$match: {_id: 3}}, {$project: {v: [{$floor: '$n'}, {$ceil: '$n'}, {$trunc: '$n'}]}}] | [{_id: 3, v: [5, 6, 5]}]
          cents of a double | works | sales | [{$match: {_id: 1}}, {$project: {v: {$floor: {$add: [{$multiply: [19.99, 100]}, 0.5]}}}}] | [{_id: 1, v: 1999}]
          cents of a Decimal128 | works | sales | [{$match: {_id: 1}}, {$project: {v: {$floor: {$add: [{$multiply: ['$m', 100]}, 0.5]}}}}] | [{_id: 1, v: 10}]
          $sum of Decimal128 and double | works | sales | [{$group: {_id: null, v: {$sum: {$cond: [{$eq: ['$_id', 1]}, '$m', 0.1]}}}}] | [{_id: null, v: {$numberDecimal: '0.3'}}]
          $toLong of a double | works | sales | [{$match: {_id: 3}}, {$project: {v: {$toLong: '$n'}}}] | [{_id: 3, v: 5}]
          $toLong of a date | works | sales | [{$match: {_id: 3}}, {$project: {v: {$toLong: '$at'}}}] | [{_id: 3, v: 1735646400123}]
          $trim | missing | people | [{$match: {_id: 1}}, {$project: {v: {$trim: {input: ' a '}}}}] | [{_id: 1, v: 'a'}]
          $strLenCP | works | people | [{$match: {_id: 1}}, {$project: {v: {$strLenCP: '$name'}}}] | [{_id: 1, v: 3}]
          $regexMatch | missing | people | [{$match: {_id: 1}}, {$project: {v: {$regexMatch: {input: '$name', regex: '^A'}}}}] | [{_id: 1, v: true}]
          $slice $concatArrays | works | sales | [{$match: {_id: 1}}, {$project: {v: {$concatArrays: [{$slice: ['$tags', 1]}, ['z']]}}}] | [{_id: 1, v: ['x', 'z']}]
          $isArray | works | sales | [{$project: {v: {$isArray: '$tags'}}}, {$match: {v: false}}] | [{_id: 3, v: false}]
          $cmp | works | sales | [{$match: {_id: 1}}, {$project: {v: {$cmp: ['$n', 4]}}}] | [{_id: 1, v: -1}]
          $gt of missing and null | works | sales | [{$match: {_id: 1}}, {$project: {v: {$gt: ['$no', null]}}}] | [{_id: 1, v: false}]
          $elemMatch | works | sales | [{$match: {r: {$elemMatch: {k: 2}}}}, {$project: {_id: 1}}] | [{_id: 1}]
          $exists false | works | sales | [{$match: {tags: {$exists: false}}}, {$project: {_id: 1}}] | [{_id: 3}]
          $nin | works | sales | [{$match: {s: {$nin: ['a']}}}, {$project: {_id: 1}}] | [{_id: 3}]
          $group $mergeObjects | missing | people | [{$sort: {_id: 1}}, {$group: {_id: null, v: {$mergeObjects: {a: '$name'}}}}] | [{_id: null, v: {a: 'Bo'}}]
          $bucketAuto | missing | sales | [{$bucketAuto: {groupBy: '$n', buckets: 1}}, {$project: {count: 1, _id: 0}}] | [{count: 3}]
          $$NOW | works | sales | [{$match: {$expr: {$lt: ['$at', '$$NOW']}}}, {$count: 'c'}] | [{c: 3}]
          """)
  void knowsOrLacks(
      String what, String expected, String collection, String pipeline, String answer) {
    assertThat(answer(collection, pipeline, answer)).as(what).startsWith(expected);
  }

  @Test
  void aSampleOfManyIsAsLargeAsAskedAndOfDifferentDocuments() {
    MongoCollection<BsonDocument> many = DATABASE.getCollection("many", BsonDocument.class);
    for (int i = 0; i < 1_000; i++) {
      many.insertOne(new BsonDocument("_id", new BsonInt32(i)));
    }
    for (int round = 0; round < 20; round++) {
      assertThat(
              many.aggregate(
                      List.of(
                          Aggregates.sample(40), Aggregates.project(Projections.include("_id"))))
                  .into(new HashSet<>()))
          .hasSize(40);
    }
    assertThat(many.aggregate(List.of(Aggregates.sample(2_000))).into(new ArrayList<>()))
        .hasSize(1_000);
  }
}
