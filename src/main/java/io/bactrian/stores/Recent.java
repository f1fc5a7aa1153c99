package io.bactrian.stores;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The documents that this process brought to the following store last. When a mode is changed they
 * are compared once more: what is wrong is most likely wrong with them.
 */
final class Recent {

  private static final int KEPT = 64;

  /** One of them, by its root row's key or its {@code _id}, whichever was at hand. */
  record Entry(
      String system, String collection, @Nullable String rowKey, @Nullable String documentId) {}

  private final Map<String, Deque<Entry>> last = new HashMap<>();

  synchronized void rows(StoredCollection collection, Collection<String> keys) {
    keys.forEach(key -> add(collection, key, null));
  }

  synchronized void document(StoredCollection collection, String id) {
    add(collection, null, id);
  }

  private void add(StoredCollection collection, @Nullable String rowKey, @Nullable String id) {
    Deque<Entry> entries =
        last.computeIfAbsent(collection.qualifiedName(), name -> new ArrayDeque<>(KEPT));
    if (entries.size() == KEPT) {
      entries.removeFirst();
    }
    entries.addLast(new Entry(collection.system(), collection.name(), rowKey, id));
  }

  /** Those of a collection, by qualified name. */
  synchronized List<Entry> of(String collection) {
    return new ArrayList<>(last.getOrDefault(collection, new ArrayDeque<>()));
  }
}
