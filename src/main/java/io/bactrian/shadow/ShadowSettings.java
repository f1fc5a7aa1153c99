package io.bactrian.shadow;

import io.bactrian.mapping.FieldPath;
import io.bactrian.mapping.Lenses;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code bactrian.shadow.*}.
 *
 * @param rate which share of the reads is compared, 0 to 1; {@code
 *     bactrian.shadow.rates.<system>.<collection>} for one collection
 * @param threads how many are compared at a time; as many connections to PostgreSQL at most
 * @param queue how many documents of answers may wait to be compared; a large one counts as several
 * @param timeout how long either store may take
 * @param again how often a difference is looked at again before it counts
 * @param againAfter how long after; twice as long each time
 * @param noiseControl whether MongoDB is read twice where the stores differ
 * @param sampleDocuments how many documents of one collection the sampler reads in a turn; 0 for
 *     none
 * @param keep how long what was found is kept
 * @param ignore fields that may differ
 */
@ConfigurationProperties("bactrian.shadow")
public record ShadowSettings(
    @DefaultValue("0.01") double rate,
    @DefaultValue("2") int threads,
    @DefaultValue("10000") int queue,
    @DefaultValue("5s") Duration timeout,
    @DefaultValue("3") int again,
    @DefaultValue("2s") Duration againAfter,
    @DefaultValue("false") boolean noiseControl,
    @DefaultValue("4") int sampleDocuments,
    @DefaultValue("90d") Duration keep,
    @DefaultValue List<Ignored> ignore) {

  /**
   * A field that may differ, with what is below it.
   *
   * @param field its path, with dots and without positions in arrays
   * @param reason for whoever reads the report
   */
  public record Ignored(String system, String collection, String field, String reason) {
    public Ignored {
      if (blank(system) || blank(collection) || blank(field)) {
        throw new IllegalArgumentException(
            "bactrian.shadow.ignore needs system, collection and field");
      }
      if (blank(reason)) {
        throw new IllegalArgumentException(
            "bactrian.shadow.ignore has no reason for "
                + String.join(".", system, collection, field)
                + ": say why it may differ");
      }
      if (FieldPath.of(field).names().get(0).equals("_id")) {
        throw new IllegalArgumentException(
            "bactrian.shadow.ignore names _id of "
                + system
                + "."
                + collection
                + ", by which documents are known");
      }
    }

    // Spring Boot gives null where a key is missing.
    private static boolean blank(@Nullable String text) {
      return text == null || text.isBlank();
    }
  }

  public ShadowSettings {
    ignore = List.copyOf(ignore);
    checkRate("bactrian.shadow.rate", rate);
    check("threads", threads, 1, 64);
    check("queue", queue, 1, 1_000_000);
    check("again", again, 0, 20);
    check("sample-documents", sampleDocuments, 0, 1000);
    check("timeout", timeout, Duration.ofMillis(10), Duration.ofMinutes(10));
    check("again-after", againAfter, Duration.ofMillis(1), Duration.ofMinutes(10));
    check("keep", keep, Duration.ofHours(1), Duration.ofDays(3650));
  }

  static double checkRate(String property, double rate) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException(property + " must be from 0 to 1, not " + rate);
    }
    return rate;
  }

  /** The fields of one collection that may differ. */
  List<Ignored> ignored(String system, String collection) {
    return ignore.stream()
        .filter(each -> each.system().equals(system) && each.collection().equals(collection))
        .toList();
  }

  /** A rule for what isn't there would say that something is ignored, and nothing is. */
  void checkRules(Lenses lenses, String system) {
    for (Ignored each : ignore) {
      if (each.system().equals(system) && lenses.of(each.collection()) == null) {
        throw new IllegalArgumentException(
            "bactrian.shadow.ignore names the collection "
                + each.collection()
                + " of "
                + system
                + ", which has no mapping");
      }
    }
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "bactrian.shadow." + name + " must be from " + least + " to " + most + ", not " + value);
    }
  }

  private static void check(String name, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "bactrian.shadow." + name + " must be from " + least + " to " + most + ", not " + value);
    }
  }
}
