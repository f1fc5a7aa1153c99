package io.bactrian.risk;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which firings are one incident: those of one project, rule and group that are less than the quiet
 * time apart. The outcome is the same in whatever order and batches firings become known.
 */
final class Timeline {

  /**
   * From the first to the last firing of what is an incident already.
   *
   * @param of what the caller knows it by
   */
  record Span<T>(T of, Instant first, Instant last) {}

  /**
   * What firings come to.
   *
   * @param known the incidents that it was, the earliest first; none when it is new. More than one
   *     when a firing has closed the gap between them
   * @param firings those that were given and belong to it
   */
  record Incident<T>(List<T> known, Instant first, Instant last, TreeSet<Instant> firings) {}

  private Timeline() {}

  /**
   * The incidents to which firings belong, in order of time. Those without any of these firings
   * aren't changed and aren't there.
   */
  static <T> List<Incident<T>> merge(
      List<Span<T>> known, SortedSet<Instant> firings, Duration quietTime) {
    List<Incident<T>> incidents = new ArrayList<>();
    Stream<Piece<T>> pieces =
        Stream.concat(
            known.stream().map(span -> new Piece<>(List.of(span.of()), span.first(), span.last())),
            firings.stream().map(time -> new Piece<>(List.<T>of(), time, time)));
    for (Piece<T> piece :
        pieces.sorted(Comparator.comparing(Piece<T>::first).thenComparing(Piece::last)).toList()) {
      Incident<T> before = incidents.isEmpty() ? null : incidents.get(incidents.size() - 1);
      if (before != null && piece.first().isBefore(before.last().plus(quietTime))) {
        incidents.set(incidents.size() - 1, piece.joinedTo(before));
      } else {
        incidents.add(piece.alone());
      }
    }
    incidents.removeIf(incident -> incident.firings().isEmpty());
    return incidents;
  }

  /** An incident that is known, or a firing. */
  private record Piece<T>(List<T> known, Instant first, Instant last) {

    Incident<T> alone() {
      return new Incident<>(known, first, last, firing(new TreeSet<>()));
    }

    Incident<T> joinedTo(Incident<T> before) {
      return new Incident<>(
          Stream.concat(before.known().stream(), known.stream()).toList(),
          before.first(),
          last.isAfter(before.last()) ? last : before.last(),
          firing(before.firings()));
    }

    private TreeSet<Instant> firing(TreeSet<Instant> firings) {
      if (known.isEmpty()) {
        firings.add(first);
      }
      return firings;
    }
  }
}
