package io.bactrian.documents;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** The first so many documents of those that were shown to it, in the order asked for. */
final class Best {

  /**
   * A document that matches.
   *
   * @param values by which it is sorted
   * @param key of its row, or empty
   */
  record Entry(List<BsonValue> values, String key, @Nullable BsonDocument document) {}

  private static final int SPARE = 1000;

  private final List<Order> sort;
  private final long most;
  private final Comparator<Entry> order;
  private List<Entry> entries = new ArrayList<>();
  private boolean sorted = true;

  Best(List<Order> sort, long most) {
    this.sort = sort;
    this.most = most;
    this.order = (a, b) -> compare(a, b, sort.size());
  }

  static List<BsonValue> values(List<Order> sort, BsonDocument document) {
    return sort.stream().map(order -> Reach.sortValue(document, order)).toList();
  }

  /** The order of two by the first so many of the fields. */
  int compare(Entry a, Entry b, int fields) {
    for (int i = 0; i < fields; i++) {
      int result = BsonOrder.INSTANCE.compare(a.values().get(i), b.values().get(i));
      if (result != 0) {
        return sort.get(i).descending() ? -result : result;
      }
    }
    return 0;
  }

  void add(Entry entry) {
    sorted &= entries.isEmpty() || order.compare(entries.get(entries.size() - 1), entry) <= 0;
    entries.add(entry);
    if (entries.size() >= 2 * most + SPARE) {
      trim();
    }
  }

  /** The last of those wanted, once there are as many. */
  @Nullable Entry last() {
    if (entries.size() < most) {
      return null;
    }
    trim();
    return entries.get(entries.size() - 1);
  }

  /** Those wanted but for the first ones. */
  List<Entry> after(long skip) {
    trim();
    return skip >= entries.size() ? List.of() : entries.subList((int) skip, entries.size());
  }

  private void trim() {
    if (!sorted) {
      entries.sort(order);
      sorted = true;
    }
    if (entries.size() > most) {
      entries = new ArrayList<>(entries.subList(0, (int) most));
    }
  }
}
