package io.bactrian.risk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TimelineTest {

  private record Known(Instant first, Instant last) {}

  private final List<Known> incidents = new ArrayList<>();

  @Test
  void aFiringBetweenTwoIncidentsMakesThemOne() {
    add(10, 1, 20, 29);
    assertThat(incidents).containsExactly(known(1, 1), known(20, 29));

    add(10, 11);

    assertThat(incidents).containsExactly(known(1, 1), known(11, 29));
    add(10, 10);
    assertThat(incidents).containsExactly(known(1, 29));
  }

  @Test
  void exactlyTheQuietTimeApartIsApart() {
    add(10, 0, 10);

    assertThat(incidents).containsExactly(known(0, 0), known(10, 10));
  }

  @Property
  void orderAndBatchesMakeNoDifference(
      @ForAll("seconds") List<List<Integer>> batches,
      @ForAll @IntRange(min = 1, max = 20) int quiet) {
    batches.forEach(batch -> add(quiet, batch.stream().mapToInt(each -> each).toArray()));

    TreeSet<Integer> all = new TreeSet<>();
    batches.forEach(all::addAll);
    List<Known> expected = new ArrayList<>();
    Integer first = null;
    for (Integer each : all) {
      if (first == null) {
        first = each;
      }
      Integer next = all.higher(each);
      if (next == null || next - each >= quiet) {
        expected.add(known(first, each));
        first = null;
      }
    }
    assertThat(incidents).containsExactlyElementsOf(expected);
    incidents.clear();
  }

  @Provide
  Arbitrary<List<List<Integer>>> seconds() {
    return Arbitraries.integers().between(0, 200).list().ofMaxSize(8).list().ofMaxSize(8);
  }

  private void add(int quiet, int... seconds) {
    TreeSet<Instant> firings = new TreeSet<>();
    IntStream.of(seconds).forEach(each -> firings.add(Instant.ofEpochSecond(each)));
    List<Timeline.Span<Known>> spans =
        incidents.stream()
            .map(each -> new Timeline.Span<>(each, each.first(), each.last()))
            .toList();
    for (Timeline.Incident<Known> each :
        Timeline.merge(spans, firings, Duration.ofSeconds(quiet))) {
      incidents.removeAll(each.known());
      incidents.add(new Known(each.first(), each.last()));
    }
    incidents.sort(Comparator.comparing(Known::first));
  }

  private static Known known(int first, int last) {
    return new Known(Instant.ofEpochSecond(first), Instant.ofEpochSecond(last));
  }
}
