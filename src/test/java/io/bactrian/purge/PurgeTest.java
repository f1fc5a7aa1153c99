package io.bactrian.purge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bactrian.landing.LandingFailed;
import io.bactrian.landing.TestSystem;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PurgeTest {

  private static final String ROUTE = "purge-proof-notes";

  private static final String TABLES =
      """
      create table notes (id integer primary key, at timestamptz(3));
      create table bills (note_id integer references notes);
      """;

  private static final String MAPPING =
      "source: notes\ntable: shop.notes\nttl: { column: at, after: 0s, every: 1h }\n";

  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final TestSystem system = TestSystem.with(TABLES, MAPPING);

  private Purge purge(int batch, @Nullable Duration longest) {
    return new Purge(
        system.postgres(),
        new PurgeSettings(batch, longest),
        Purged.of(system.lenses().inOrder()),
        meters,
        Clock.fixed(Instant.ofEpochSecond(1000), ZoneOffset.UTC));
  }

  private void fill(int rows) {
    system.execute(
        "insert into shop.notes select i, '2001-01-01' from generate_series(1, %d) i"
            .formatted(rows));
  }

  private double count(String meter) {
    return meters
        .get("bactrian.purge." + meter)
        .tags("system", "proof", "collection", "notes")
        .counter()
        .count();
  }

  @Test
  void aRunGoesOnUntilNothingIsLeftThatCanGo() {
    fill(25);
    system.execute("insert into shop.bills values (3)");

    assertThat(purge(4, null).run(ROUTE)).isEqualTo(24);

    assertThat(system.rows("select id from shop.notes")).containsExactly("3");
    assertThat(count("rows")).isEqualTo(24);
    assertThat(count("refused")).isEqualTo(1);
    assertThat(count("runs")).isEqualTo(1);
    assertThat(meters.get("bactrian.purge.last.run").timeGauge().value(TimeUnit.SECONDS))
        .isEqualTo(1000);
  }

  @Test
  void aRunThatTakesTooLongEndsWithItsBatch() {
    fill(25);

    assertThat(purge(10, Duration.ofNanos(1)).run(ROUTE)).isEqualTo(10);
    assertThat(system.value("select count(*) from shop.notes")).isEqualTo("15");
  }

  @Test
  void aRunEndsWithItsBatchWhenTheServiceStops() {
    fill(25);
    Purge purge = purge(10, null);
    purge.stop();

    assertThat(purge.run(ROUTE)).isEqualTo(10);
  }

  @Test
  void whatPostgresBreaksOffIsCountedAndNamed() {
    Purge purge = purge(10, null);
    system.execute("drop table shop.notes cascade");

    assertThatThrownBy(() -> purge.run(ROUTE))
        .isInstanceOf(LandingFailed.class)
        .hasMessageContaining("purging shop.notes of notes");
    assertThat(count("failures")).isEqualTo(1);
    assertThat(count("runs")).isZero();
  }

  @Test
  void routesHavePlainNamesOfTheirOwn() {
    TestSystem many =
        TestSystem.with(
            "create table a (id text primary key, at timestamptz); create table b (like a including all);"
                + " create table c (like a including all);",
            "source: tempVerifications\ntable: shop.a\nttl: { column: at, after: 90d, every: 1h }",
            "source: temp.Verifications\ntable: shop.b\nttl: { column: at, after: 90m, every: 1h }",
            "source: Telegram sessions/2\ntable: shop.c\nttl: { column: at, after: 0s, every: 1h }");

    List<Purged> all = Purged.of(many.lenses().inOrder());

    assertThat(all)
        .extracting(Purged::route)
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("[a-z0-9-]+"))
        .anyMatch(name -> name.matches("purge-proof-temp-verifications-[0-9a-f]+"))
        .contains("purge-proof-telegram-sessions-2");
    assertThat(all)
        .extracting(Purged::description)
        .contains(
            "Deletes rows of shop.a, collection tempVerifications, 90 days after at",
            "Deletes rows of shop.b, collection temp.Verifications, 90 minutes after at",
            "Deletes rows of shop.c, collection Telegram sessions/2, right after at");
  }

  @ParameterizedTest
  @CsvSource({
    "0, , bactrian.purge.batch",
    "100001, , bactrian.purge.batch",
    "1, PT0S, bactrian.purge.longest"
  })
  void nonsenseIsRefusedWithThePropertysName(
      int batch, @Nullable Duration longest, String property) {
    assertThatThrownBy(() -> new PurgeSettings(batch, longest)).hasMessageStartingWith(property);
  }
}
