package io.bactrian.purge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bactrian.landing.TestSystem;
import io.bactrian.platform.TestServer;
import io.bactrian.platform.TestSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.ServiceStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** Purges on their schedule, in one process or two. */
class ReplicasTest {

  private static final String NOTES = "purge-proof-sent-notes";

  private static final String TABLES =
      """
      create table notes (id integer primary key, at timestamptz(3));
      create table drafts (id integer primary key, at timestamptz(3));
      """;

  private static String mapping(String source, String table, String every) {
    return """
        source: %s
        table: shop.%s
        ttl: { column: at, after: 1h, every: %s }
        """
        .formatted(source, table, every);
  }

  private static String notes(String every) {
    return mapping("sentNotes", "notes", every);
  }

  private static List<String> triggers(TestSystem system) {
    return system.rows(
        "select trigger_name, repeat_interval, trigger_state from bactrian.qrtz_triggers"
            + " natural join bactrian.qrtz_simple_triggers order by 1");
  }

  private static double runs(Replica... replicas) {
    return Stream.of(replicas).mapToDouble(each -> each.runs("sentNotes")).sum();
  }

  private static long next(TestSystem system) {
    return Long.parseLong(system.value("select next_fire_time from bactrian.qrtz_triggers"));
  }

  @Test
  void replicasShareThePurgesAndEachIsDoneOnce() {
    TestSystem system = TestSystem.with(TABLES, notes("300ms"));
    try (Replica one = Replica.start(system);
        Replica two = Replica.start(system)) {
      await().until(() -> runs(one, two) > 0);
      long due = next(system);
      double before = runs(one, two);
      await().until(() -> runs(one, two) - before >= 10);
      double done = runs(one, two) - before;
      // One may have been on its way before.
      assertThat(done).isLessThanOrEqualTo((next(system) - due) / 300.0 + 1);

      Replica busy = runs(one) > runs(two) ? one : two;
      Replica other = busy == one ? two : one;
      busy.close();
      double left = runs(other);
      await().until(() -> runs(other) - left >= 3);
      assertThat(one.count("failures", "sentNotes") + two.count("failures", "sentNotes")).isZero();
    }
  }

  @Test
  void whatAMappingSaysNowCountsAndWhatIsGoneIsForgotten() {
    TestSystem before = TestSystem.with(TABLES, notes("1h"), mapping("drafts", "drafts", "1h"));
    Replica.start(before).close();
    // Not their state: one that a replica had in hand when it was stopped is free a little later.
    assertThat(
            before.rows(
                "select trigger_name, repeat_interval from bactrian.qrtz_simple_triggers order by 1"))
        .containsExactly("purge-proof-drafts|3600000", NOTES + "|3600000");

    TestSystem after = TestSystem.on(before.postgres(), notes("200ms"));
    try (Replica replica = Replica.start(after)) {
      assertThat(after.rows("select job_name from bactrian.qrtz_job_details"))
          .containsExactly(NOTES);
      await().until(() -> replica.runs("sentNotes") >= 3);
    }

    TestSystem none = TestSystem.on(before.postgres(), notes("1h").replaceAll("ttl.*", ""));
    Replica.start(none).close();
    assertThat(none.value("select count(*) from bactrian.qrtz_job_details")).isEqualTo("0");
  }

  @Test
  void aMissedPurgeIsMadeUpForOnce() {
    TestSystem system = TestSystem.with(TABLES, notes("10s"));
    try (Replica replica = Replica.start(system)) {
      await().until(() -> replica.runs("sentNotes") == 1);
    }
    system.execute(
        "update bactrian.qrtz_triggers set start_time = start_time - 1000000,"
            + " next_fire_time = next_fire_time - 1000000");

    try (Replica replica = Replica.start(system)) {
      await().until(() -> replica.runs("sentNotes") == 1);
      await()
          .during(Duration.ofMillis(1500))
          .atMost(Duration.ofSeconds(20))
          .until(() -> replica.runs("sentNotes") == 1);
    }
  }

  @Test
  void aPurgeThatIsSwitchedOffCanBeSeenAndStarted() throws Exception {
    TestSystem system = TestSystem.with(TABLES, notes("200ms"));
    system.execute("insert into shop.notes values (1, '2001-01-01')");
    Properties off = new Properties();
    off.setProperty("bactrian.routes." + NOTES + ".enabled", "false");
    try (Replica replica = Replica.start(system, off)) {
      assertThat(replica.camel().getRouteController().getRouteStatus(NOTES))
          .isEqualTo(ServiceStatus.Stopped);
      await()
          .during(Duration.ofSeconds(1))
          .atMost(Duration.ofSeconds(20))
          .until(() -> system.rows("select id from shop.notes").equals(List.of("1")));

      replica.camel().getRouteController().startRoute(NOTES);

      await().until(() -> system.rows("select id from shop.notes").isEmpty());
    }
  }

  @Test
  void thePurgeOfAProcessThatDiedIsTakenOver() {
    TestSystem system = TestSystem.with(TABLES, notes("1h"));
    try (Replica replica = Replica.start(system)) {
      await().until(() -> replica.runs("sentNotes") == 1);
    }
    // As it stands when a process was killed in the middle of a run.
    system.execute(
        """
        insert into shop.notes values (1, '2001-01-01');
        insert into bactrian.qrtz_scheduler_state
          select sched_name, 'dead', 1, 7500 from bactrian.qrtz_triggers;
        insert into bactrian.qrtz_fired_triggers
          select sched_name, 'dead1', trigger_name, trigger_group, 'dead', 1, 1, 5, 'EXECUTING',
            job_name, job_group, true, true from bactrian.qrtz_triggers;
        update bactrian.qrtz_triggers set trigger_state = 'BLOCKED'
        """);

    try (Replica replica = Replica.start(system)) {
      await().until(() -> system.rows("select id from shop.notes").isEmpty());
      await()
          .untilAsserted(
              () -> assertThat(triggers(system)).containsExactly(NOTES + "|3600000|WAITING"));
      assertThat(replica.runs("sentNotes")).isEqualTo(1);
    }
  }

  @Test
  void aTriggerThatQuartzGaveUpIsTakenUpAgain() {
    TestSystem system = TestSystem.with(TABLES, notes("200ms"));
    Replica.start(system).close();
    system.execute("update bactrian.qrtz_triggers set trigger_state = 'ERROR'");

    try (Replica replica = Replica.start(system)) {
      await().until(() -> replica.runs("sentNotes") >= 2);
    }
  }

  @Test
  void theScheduleOutlivesPostgres(@TempDir Path folder) {
    try (TestServer server = TestServer.postgres(folder)) {
      TestSystem system = TestSystem.with(withCore(server), TABLES, notes("200ms"));
      try (Replica replica = Replica.start(system)) {
        await().until(() -> replica.runs("sentNotes") >= 2);
        server.kill();
        double gone = replica.runs("sentNotes");
        await()
            .during(Duration.ofSeconds(1))
            .atMost(Duration.ofSeconds(20))
            .until(() -> replica.runs("sentNotes") == gone);
        server.start();
        system.execute("insert into shop.notes values (1, '2001-01-01')");

        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> system.rows("select id from shop.notes").isEmpty());
        double back = replica.runs("sentNotes");
        await().until(() -> replica.runs("sentNotes") >= back + 3);
      }
    }
  }

  private static DataSource withCore(TestServer server) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(server.url());
    return TestSystems.core(source);
  }
}
