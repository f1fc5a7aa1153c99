package io.bactrian.documents;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import io.bactrian.bson.NormalForm;
import io.bactrian.mapping.Lens;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A collection's documents from MongoDB. Its filter and sort are MongoDB's own where both mean the
 * same; where they don't, it gives more, and {@link Matcher} and {@link BsonOrder} decide. What may
 * be in an array is sorted here: MongoDB sorts that in memory, too, and refuses when it is much.
 */
public final class MongoDocuments implements Documents {

  private static final int LARGEST_BATCH = 1000;

  private final MongoCollection<BsonDocument> collection;
  private final Lens lens;
  private final Duration timeout;

  /**
   * @param timeout after which MongoDB gives a query up
   */
  public MongoDocuments(MongoDatabase mongo, Lens lens, Duration timeout) {
    this.collection = mongo.getCollection(lens.collection(), BsonDocument.class);
    this.lens = lens;
    this.timeout = timeout;
  }

  @Override
  public @Nullable BsonDocument get(BsonValue id) {
    try (MongoCursor<BsonDocument> cursor = query(ById.of(id)).cursor()) {
      while (cursor.hasNext()) {
        BsonDocument document = Answers.of(lens, cursor.next());
        if (NormalForm.equal(id, document.get("_id", id))) {
          return document;
        }
      }
      return null;
    }
  }

  @Override
  public List<BsonDocument> find(Find find) {
    long most = (long) find.skip() + find.limit();
    Best best = new Best(find.sort(), most);
    boolean sorted =
        find.sort().stream().noneMatch(order -> FindReader.mayBeArray(lens, order.field()));
    int batch = (int) Math.min(LARGEST_BATCH, most + 1);
    try (MongoCursor<BsonDocument> cursor =
        query(MongoFilter.of(find.filter()).filter())
            .sort(sorted ? sort(find) : null)
            .batchSize(sorted ? batch : LARGEST_BATCH)
            .cursor()) {
      while (cursor.hasNext()) {
        BsonDocument document = Answers.of(lens, cursor.next());
        boolean matches = Matcher.matches(find.filter(), document);
        Best.Entry last = sorted ? best.last() : null;
        if (!matches && last == null) {
          continue;
        }
        Best.Entry entry = new Best.Entry(Best.values(find.sort(), document), "", document);
        if (last != null && isCertainlyAfter(find.sort(), last, entry)) {
          break;
        }
        if (matches) {
          best.add(entry);
        }
      }
    }
    return best.after(find.skip()).stream()
        .map(entry -> find.projection().of(Objects.requireNonNull(entry.document())))
        .toList();
  }

  private static BsonDocument sort(Find find) {
    BsonDocument sort = new BsonDocument();
    for (Order order : find.sort()) {
      sort.put(order.field().toString(), new BsonInt32(order.descending() ? -1 : 1));
    }
    return sort;
  }

  private FindIterable<BsonDocument> query(BsonDocument filter) {
    return collection.find(filter).maxTime(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether all that MongoDB gives from here on comes after the last one wanted in our order. */
  private static boolean isCertainlyAfter(List<Order> sort, Best.Entry last, Best.Entry met) {
    for (int i = 0; i < sort.size(); i++) {
      BsonValue wanted = last.values().get(i);
      BsonValue value = met.values().get(i);
      int comparison = BsonOrder.INSTANCE.compare(wanted, value);
      if (BsonOrder.isSameKind(wanted, value)) {
        if (wanted.isDocument() || wanted.isArray()) {
          return false; // MongoDB compares fields in their order, numbers as they are
        }
        if (wanted.isNumber() && !(MongoFilter.isSettled(wanted) && MongoFilter.isSettled(value))) {
          comparison =
              Double.compare(wanted.asNumber().doubleValue(), value.asNumber().doubleValue());
          if (comparison == 0) {
            return false;
          }
        }
      }
      if (comparison != 0) {
        return comparison < 0 != sort.get(i).descending();
      }
    }
    return false;
  }
}
