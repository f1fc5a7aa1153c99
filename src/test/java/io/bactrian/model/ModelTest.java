package io.bactrian.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The promises of {@code docs/concepts/promises.md} hold in all that the model can do at these
 * sizes; and each guard is needed: without it, TLC finds how a promise is broken.
 */
class ModelTest {

  @TempDir private Path folder;

  private Tlc tlc(String kind, String first, int writes, int flips, int mishaps, int late) {
    return new Tlc(folder)
        .with("Class", "\"" + kind + "\"")
        .with("First", "\"" + first + "\"")
        .with("Writes", writes)
        .with("Flips", flips)
        .with("Mishaps", mishaps)
        .with("Late", late);
  }

  @ParameterizedTest(name = "{0} from {1}: {2} writes, {3} flips, {4} mishaps, {5} late")
  @CsvSource({
    "content, mongo, 2, 1, 0, 1, 10375",
    "content, dual, 2, 1, 0, 0, 21398",
    "content, dual, 1, 1, 1, 1, 20447",
    "content, dual, 2, 0, 1, 1, 3827",
    "content, dual, 1, 2, 0, 0, 17250",
    "content, postgres, 2, 1, 0, 1, 20865",
    "money, mongo, 2, 1, 0, 1, 5716",
    "money, dual, 2, 1, 0, 1, 24034",
    "money, dual, 1, 1, 1, 1, 18166",
  })
  void promisesAreKept(
      String kind, String first, int writes, int flips, int mishaps, int late, long states) {
    Tlc.Found found = tlc(kind, first, writes, flips, mishaps, late).run(300);
    assertThat(found.violated()).as(found.output()).isEmpty();
    assertThat(found.left()).isZero();
    assertThat(found.looked()).isEqualTo(states);
  }

  @Test
  void whatIsToHappenHappensInTheEnd() {
    Tlc.Found found =
        tlc("content", "dual", 1, 1, 1, 0).inTheEnd("FenceIsLifted", "FollowerCatchesUp").run(300);
    assertThat(found.violated()).as(found.output()).isEmpty();
    assertThat(found.looked()).isEqualTo(17163);
  }

  @Test
  void aFenceStaysWhenNobodyTidies() {
    Tlc.Found found =
        tlc("content", "dual", 0, 1, 1, 0)
            .with("Broken", "{\"tidy\"}")
            .inTheEnd("FenceIsLifted")
            .run(300);
    assertThat(found.violated()).isEqualTo("temporal");
  }

  @Test
  void aProcessThatWasFrozenDoesNoHarmWherePostgresLeads() {
    Tlc.Found found = tlc("money", "dual", 1, 1, 0, 0).with("Broken", "{\"frozen\"}").run(300);
    assertThat(found.violated()).as(found.output()).isEmpty();
    assertThat(found.looked()).isEqualTo(5275);
  }

  @ParameterizedTest(name = "without {6}: {7}")
  @CsvSource({
    "content, dual, 1, 1, 0, 0, note, GapsCoverDifferences",
    "content, dual, 2, 0, 0, 0, foreign notes, GapsCoverDifferences",
    "content, dual, 2, 0, 0, 0, lock, FollowerNeverGoesBack",
    "content, dual, 2, 1, 0, 0, who leads, NothingAcknowledgedIsLost",
    "money, dual, 2, 0, 0, 1, away, FollowerNeverGoesBack",
    "money, dual, 2, 1, 0, 1, drain waits, FollowerNeverGoesBack",
    "content, mongo, 1, 1, 0, 1, doubt, GapsCoverDifferences",
    "content, mongo, 1, 1, 0, 0, leases, OneLeader",
    "content, mongo, 1, 1, 1, 0, renew first, OneLeader",
    "content, mongo, 1, 1, 0, 0, numbers in order, OneLeader",
    "content, mongo, 1, 1, 0, 0, sync, GapsCoverDifferences",
    "money, dual, 1, 1, 0, 0, drain, RollbackLosesNothing",
    "content, dual, 1, 1, 0, 0, triggers, NeverBetween",
    "content, dual, 1, 1, 1, 0, fence is ours, GapsCoverDifferences",
    "money, dual, 1, 1, 0, 0, frozen+pass, RollbackLosesNothing",
    "content, mongo, 1, 1, 0, 0, frozen, OneLeader",
  })
  void aPromiseIsBrokenWithoutTheGuardThatKeepsIt(
      String kind,
      String first,
      int writes,
      int flips,
      int mishaps,
      int late,
      String guards,
      String promise) {
    Tlc.Found found =
        tlc(kind, first, writes, flips, mishaps, late)
            .with("Broken", Tlc.set(List.of(guards.split("\\+"))))
            .inOrder()
            .run(300);
    assertThat(found.violated()).isEqualTo(promise);
  }

  /** Hours on two cores at the most; takes what the machine has. */
  @ParameterizedTest(name = "{0} from {1}: {2} writes of {3} documents, {4} flips")
  @CsvSource({
    "content, dual, 2, 1, 1, 1, 1",
    "money, dual, 2, 1, 1, 1, 1",
    "content, mongo, 2, 1, 2, 1, 1",
  })
  @EnabledIfSystemProperty(named = "bactrian.model", matches = "large")
  void promisesAreKeptAtALargerSize(
      String kind, String first, int writes, int documents, int flips, int mishaps, int late) {
    Tlc.Found found =
        tlc(kind, first, writes, flips, mishaps, late)
            .with("Docs", "1 .. " + documents)
            .run(4 * 3600);
    assertThat(found.violated()).as(found.output()).isEmpty();
    assertThat(found.left()).isZero();
    System.out.printf("%s from %s: %,d states%n", kind, first, found.looked());
  }

  @Test
  void thePageNamesEveryPromiseOfTheModel() throws IOException {
    String page = Files.readString(Path.of("docs/concepts/promises.md"));
    Stream<String> named =
        Files.readAllLines(Path.of("docs/model/Stores.cfg")).stream()
            .dropWhile(line -> !line.equals("INVARIANTS"))
            .skip(1)
            .takeWhile(line -> line.startsWith("  "))
            .map(String::strip);
    List<String> promises =
        Stream.concat(named, Stream.of("FenceIsLifted", "FollowerCatchesUp")).toList();
    assertThat(promises).hasSizeGreaterThan(6).allSatisfy(each -> assertThat(page).contains(each));
  }
}
