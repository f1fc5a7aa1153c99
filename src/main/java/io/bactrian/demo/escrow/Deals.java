package io.bactrian.demo.escrow;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Which documents belong to which deal: arithmetic on numbers, so that nothing has to be kept. */
final class Deals {

  /**
   * @param deal the deal's number
   * @param within which of the deal's documents of that collection
   */
  record Place(long deal, Story story, int within) {}

  /** For each collection how many documents the deals of a cycle have before each of them. */
  private static final Map<Kind, int[]> BEFORE = new EnumMap<>(Kind.class);

  static {
    for (Kind kind : Kind.values()) {
      if (kind.share() == Kind.Share.DEALS) {
        int[] before = new int[Story.CYCLE.size() + 1];
        for (int i = 0; i < Story.CYCLE.size(); i++) {
          before[i + 1] = before[i] + Story.CYCLE.get(i).count(kind);
        }
        BEFORE.put(kind, before);
      }
    }
  }

  private Deals() {}

  static Story story(long deal) {
    return Story.CYCLE.get((int) (deal % Story.CYCLE.size()));
  }

  /** The number of the first document of the deal; of all deals before it, how many there are. */
  static long first(Kind kind, long deal) {
    int[] before = before(kind);
    int cycle = Story.CYCLE.size();
    return deal / cycle * before[cycle] + before[(int) (deal % cycle)];
  }

  /** Where the document stands. */
  static Place place(Kind kind, long number) {
    int[] before = before(kind);
    int cycle = Story.CYCLE.size();
    long deal = number / before[cycle] * cycle;
    int rest = (int) (number % before[cycle]);
    int at = 0;
    while (before[at + 1] <= rest) {
      at++;
    }
    return new Place(deal + at, Story.CYCLE.get(at), rest - before[at]);
  }

  /** The payments of a story for which an address was derived, by their place. */
  static List<Integer> withDestination(Story story) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < story.pays().size(); i++) {
      if (story.pays().get(i).destination()) {
        places.add(i);
      }
    }
    return places;
  }

  private static int[] before(Kind kind) {
    int[] before = BEFORE.get(kind);
    if (before == null) {
      throw new IllegalArgumentException(kind + " are not part of deals");
    }
    return before;
  }
}
