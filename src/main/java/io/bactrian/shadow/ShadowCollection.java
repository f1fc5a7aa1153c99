package io.bactrian.shadow;

import io.bactrian.documents.Asked;
import io.bactrian.documents.Documents;
import io.bactrian.documents.Expired;
import io.bactrian.mapping.FieldPath;
import io.bactrian.mapping.Lens;
import io.bactrian.platform.Store;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.BsonDocument;

/** A collection whose reads are compared. */
final class ShadowCollection {

  private final Lens lens;
  private final Documents mongo;
  private final Documents postgres;
  private final double rate;
  private final CompareAnswers compare;
  private final Expired expired;
  private final Map<Origin, Tally> tallies = new EnumMap<>(Origin.class);

  /** What a store answered, and how long it took. */
  record Answer(List<BsonDocument> documents, Duration took) {}

  /**
   * @param rate which share of its reads is compared
   * @param ignored fields that may differ
   */
  ShadowCollection(
      Lens lens,
      Documents mongo,
      Documents postgres,
      double rate,
      List<FieldPath> ignored,
      MeterRegistry registry) {
    this.lens = lens;
    this.mongo = mongo;
    this.postgres = postgres;
    this.rate = rate;
    this.compare = new CompareAnswers(ignored);
    this.expired = Expired.of(lens, Clock.systemUTC());
    for (Origin origin : Origin.values()) {
      tallies.put(origin, new Tally(registry, system(), name(), origin));
    }
  }

  Lens lens() {
    return lens;
  }

  String system() {
    return lens.mapping().system();
  }

  String name() {
    return lens.collection();
  }

  double rate() {
    return rate;
  }

  CompareAnswers compare() {
    return compare;
  }

  Expired expired() {
    return expired;
  }

  Tally tally(Origin origin) {
    return Objects.requireNonNull(tallies.get(origin));
  }

  List<Tally> tallies() {
    return List.copyOf(tallies.values());
  }

  Answer ask(Store store, Asked asked) {
    long started = System.nanoTime();
    List<BsonDocument> documents = asked.of(store == Store.MONGO ? mongo : postgres);
    return new Answer(documents, Duration.ofNanos(System.nanoTime() - started));
  }
}
