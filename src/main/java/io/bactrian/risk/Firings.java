package io.bactrian.risk;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * At which times a rule's threshold is passed: those of events with more than so many in their
 * window.
 */
final class Firings {

  private Firings() {}

  /**
   * The times at which it fires, in order and each once. An event fires if the {@code threshold}-th
   * before it, equal times included, is within the window.
   *
   * @param events in their order, each once
   */
  static TreeSet<Instant> in(List<Occurrence> events, Duration window, int threshold) {
    TreeSet<Instant> firings = new TreeSet<>();
    for (int i = threshold; i < events.size(); i++) {
      Instant time = events.get(i).time();
      if (!events.get(i - threshold).time().isBefore(time.minus(window))) {
        firings.add(time);
      }
    }
    return firings;
  }

  /** The events that are in the window of one of these firings. */
  static List<Occurrence> linked(
      List<Occurrence> events, TreeSet<Instant> firings, Duration window) {
    List<Occurrence> linked = new ArrayList<>();
    for (Occurrence event : events) {
      Instant next = firings.ceiling(event.time());
      if (next != null && !next.isAfter(event.time().plus(window))) {
        linked.add(event);
      }
    }
    return linked;
  }
}
