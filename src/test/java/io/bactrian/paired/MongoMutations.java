package io.bactrian.paired;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/** Changes one document of a collection that a pipeline reads. */
final class MongoMutations {

  private static final int DOCUMENTS = 20;

  private final MongoDatabase mongo;
  private final BooleanSupplier noticed;

  MongoMutations(MongoDatabase mongo, BooleanSupplier noticed) {
    this.mongo = mongo;
    this.noticed = noticed;
  }

  /**
   * Says of what no mutation is noticed, whichever document it is. A field is one that the pipeline
   * names and one of its collections has; noticing it in one of them is enough.
   */
  List<String> unnoticed(PairedQuery query) {
    Set<String> collections = new LinkedHashSet<>(List.of(query.collection()));
    Set<String> names = new TreeSet<>();
    query.pipeline().forEach(stage -> read(stage, false, collections, names));
    List<String> unnoticed = new ArrayList<>();
    Set<String> there = new TreeSet<>();
    Set<String> seen = new TreeSet<>();
    for (String name : collections) {
      MongoCollection<BsonDocument> collection = mongo.getCollection(name, BsonDocument.class);
      List<BsonDocument> documents =
          collection.find().limit(DOCUMENTS).batchSize(DOCUMENTS).into(new ArrayList<>());
      int before = seen.size();
      for (String field : names) {
        for (BsonDocument document : documents) {
          BsonDocument changed = document.clone();
          if (change(changed, field)) {
            there.add(field);
            if (noticed(collection, document, changed)) {
              seen.add(field);
              break;
            }
          }
        }
      }
      if (seen.size() == before && !collection.find().limit(1).into(new ArrayList<>()).isEmpty()) {
        unnoticed.add("a change in " + name);
      }
      if (documents.stream().noneMatch(each -> noticed(collection, each, null))) {
        unnoticed.add("a document less in " + name);
      }
      if (documents.stream().noneMatch(each -> oneMoreNoticed(collection, each, names))) {
        unnoticed.add("a document more in " + name);
      }
    }
    there.removeAll(seen);
    there.remove("_id"); // the name is a group's, too
    there.forEach(field -> unnoticed.add("a change of " + field));
    return unnoticed;
  }

  /** Collects what a part of a pipeline names. */
  private static void read(
      BsonValue value, boolean namesFields, Set<String> collections, Set<String> names) {
    if (value instanceof BsonString text) {
      if (text.getValue().startsWith("$")) {
        names.addAll(List.of(text.getValue().replaceFirst("^\\$+", "").split("\\.")));
      }
    } else if (value instanceof BsonArray array) {
      array.forEach(each -> read(each, namesFields, collections, names));
    } else if (value instanceof BsonDocument document) {
      for (Map.Entry<String, BsonValue> entry : document.entrySet()) {
        String key = entry.getKey();
        BsonValue below = entry.getValue();
        if (Set.of("$lookup", "$graphLookup", "$unionWith").contains(key)
            && below instanceof BsonDocument lookup) {
          for (String from : List.of("from", "coll")) {
            if (lookup.isString(from)) {
              collections.add(lookup.getString(from).getValue());
            }
          }
          for (String field : List.of("localField", "foreignField")) {
            if (lookup.isString(field)) {
              names.addAll(List.of(lookup.getString(field).getValue().split("\\.")));
            }
          }
        }
        if (!key.startsWith("$") && (namesFields || below.equals(new BsonInt32(1)))) {
          names.addAll(List.of(key.split("\\.")));
        }
        boolean fields = key.equals("$match") || (namesFields && !key.equals("$expr"));
        read(below, fields, collections, names);
      }
    }
  }

  /** Changes the first value of that name, at any depth. */
  private static boolean change(BsonDocument document, String field) {
    BsonValue value = document.get(field);
    BsonValue other = value == null ? null : other(value);
    if (other != null) {
      document.put(field, other);
      return true;
    }
    for (BsonValue each : document.values()) {
      if (each instanceof BsonDocument below && change(below, field)) {
        return true;
      }
      if (each instanceof BsonArray array
          && array.stream()
              .anyMatch(at -> at instanceof BsonDocument below && change(below, field))) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable BsonValue other(BsonValue value) {
    return switch (value.getBsonType()) {
      case INT32 -> new BsonInt32(value.asInt32().getValue() + 1000);
      case INT64 -> new BsonInt64(value.asInt64().getValue() + 1000);
      case DOUBLE -> new BsonDouble(value.asDouble().getValue() + 1000);
      case DECIMAL128 ->
          new BsonDecimal128(
              new Decimal128(
                  value.asDecimal128().getValue().bigDecimalValue().add(new BigDecimal(1000))));
      case BOOLEAN -> BsonBoolean.valueOf(!value.asBoolean().getValue());
      case DATE_TIME -> new BsonDateTime(value.asDateTime().getValue() + 40L * 86_400_000);
      case OBJECT_ID -> new BsonObjectId(new ObjectId());
      case STRING -> {
        String text = value.asString().getValue();
        yield new BsonString(
            ObjectId.isValid(text) ? new ObjectId().toHexString() : "~" + text.substring(1));
      }
      case ARRAY -> value.asArray().isEmpty() ? null : less(value.asArray());
      default -> null;
    };
  }

  private static BsonArray less(BsonArray array) {
    return new BsonArray(array.subList(1, array.size()));
  }

  /** A copy with an {@code _id} of its own, and maybe another value in a field that is read. */
  private boolean oneMoreNoticed(
      MongoCollection<BsonDocument> collection, BsonDocument document, Set<String> names) {
    Set<String> others = new LinkedHashSet<>(List.of("_id"));
    others.addAll(names);
    for (String other : others) {
      BsonDocument copy = document.clone();
      if (change(copy, "_id") && change(copy, other)) {
        collection.insertOne(copy);
        boolean seen = noticed.getAsBoolean();
        collection.deleteOne(id(copy));
        if (seen) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * @param changed what stands in its place meanwhile, or null for nothing
   */
  private boolean noticed(
      MongoCollection<BsonDocument> collection,
      BsonDocument document,
      @Nullable BsonDocument changed) {
    collection.deleteOne(id(document));
    if (changed != null) {
      collection.insertOne(changed);
    }
    boolean seen = noticed.getAsBoolean();
    if (changed != null) {
      collection.deleteOne(id(changed));
    }
    collection.insertOne(document);
    return seen;
  }

  private static BsonDocument id(BsonDocument document) {
    return new BsonDocument("_id", document.get("_id"));
  }
}
