package io.bactrian.infer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The collections so that what is referred to comes first, and the references that can't obey. */
final class Order {

  /** How a column that refers to a collection is bound to it. */
  enum Link {
    /** It refers to none. */
    NONE,
    /** A foreign key; the other table comes first. */
    KEY,
    /** A foreign key that closes a circle: filled by a second pass. */
    LATER,
    /** In a circle, but in a child row, which has no second pass: no foreign key. */
    UNBOUND
  }

  private record Edge(String from, String to) {}

  private final List<String> collections = new ArrayList<>();
  private final Set<Edge> late = new HashSet<>();
  private final Set<String> referringChildren = new HashSet<>();

  Order(SortedMap<String, Table> tables) {
    TreeMap<String, TreeSet<String>> open = new TreeMap<>();
    tables.forEach((collection, table) -> open.put(collection, targets(collection, table)));
    while (!open.isEmpty()) {
      List<String> ready =
          open.keySet().stream()
              .filter(collection -> Collections.disjoint(open.keySet(), open.get(collection)))
              .toList();
      if (ready.isEmpty()) {
        breakCircle(open);
      } else {
        // One at a time: the first by name that can follow.
        collections.add(ready.get(0));
        open.remove(ready.get(0));
      }
    }
  }

  List<String> collections() {
    return Collections.unmodifiableList(collections);
  }

  Link link(String collection, Table table, Column column) {
    if (column.ref() == null) {
      return Link.NONE;
    }
    boolean isLate =
        column.ref().equals(collection) || late.contains(new Edge(collection, column.ref()));
    if (!isLate) {
      return Link.KEY;
    }
    return table.branch() == null ? Link.LATER : Link.UNBOUND;
  }

  private TreeSet<String> targets(String collection, Table root) {
    TreeSet<String> targets = new TreeSet<>();
    root.each(
        table -> {
          for (Column column : table.columns()) {
            if (column.ref() != null && !column.ref().equals(collection)) {
              targets.add(column.ref());
              if (table.branch() != null) {
                referringChildren.add(collection);
              }
            }
          }
        });
    return targets;
  }

  /**
   * Makes one collection's references into its own circle late, the one that has the fewest; if
   * possible one whose child tables don't refer to any, for they would lose their foreign keys.
   */
  private void breakCircle(TreeMap<String, TreeSet<String>> open) {
    String best = null;
    Set<String> bestCircle = Set.of();
    for (String collection : open.keySet()) {
      Set<String> reached = reached(open, collection);
      Set<String> targets = open(open, collection);
      // Only where nothing outside the circle is waited for: some collection is like that.
      boolean closed = reached.stream().allMatch(r -> reached(open, r).contains(collection));
      if (closed && (best == null || cost(collection, targets) < cost(best, bestCircle))) {
        best = collection;
        bestCircle = targets;
      }
    }
    if (best == null) {
      throw new IllegalStateException("no circle among " + open.keySet());
    }
    for (String target : bestCircle) {
      late.add(new Edge(best, target));
    }
    open.put(best, new TreeSet<>());
  }

  private int cost(String collection, Set<String> targets) {
    return targets.size() + (referringChildren.contains(collection) ? 1_000_000 : 0);
  }

  private static Set<String> reached(Map<String, TreeSet<String>> open, String from) {
    Set<String> reached = new TreeSet<>();
    List<String> next = new ArrayList<>(open(open, from));
    while (!next.isEmpty()) {
      String at = next.remove(next.size() - 1);
      if (reached.add(at)) {
        next.addAll(open(open, at));
      }
    }
    return reached;
  }

  /** The collections that are waited for. */
  private static Set<String> open(Map<String, TreeSet<String>> open, String collection) {
    Set<String> targets = new TreeSet<>(open.getOrDefault(collection, new TreeSet<>()));
    targets.retainAll(open.keySet());
    return targets;
  }
}
