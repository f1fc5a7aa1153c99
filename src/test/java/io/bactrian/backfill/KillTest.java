package io.bactrian.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bactrian.landing.TestSystem;
import io.bactrian.parity.CollectionVerdict;
import io.bactrian.parity.Parity;
import io.bactrian.platform.ChildJvm;
import io.bactrian.platform.TestPostgres;
import io.bactrian.source.DumpSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Kills backfills at random moments until they complete all the same: the process that copies, its
 * connection, or one of two processes at once. {@code -Dbactrian.kills=100} kills more often;
 * {@code -Dbactrian.seed} repeats a run's moments, as far as a machine repeats anything.
 */
class KillTest {

  private static final String ROWS =
      """
      select 'accounts', md5(string_agg(t::text, ';' order by t.id)) from shop.accounts t
      union all select 'orders', md5(string_agg(t::text, ';' order by t.id)) from shop.orders t
      union all select 'lines', md5(string_agg(t::text, ';' order by t.order_id, t.position)) from shop.lines t
      union all select 'events', md5(string_agg(t::text, ';' order by t.id)) from shop.events t
      union all select 'quarantine', md5(string_agg(
        concat_ws('|', collection, document_id, field, reason, attempts, digest), ';' order by collection, digest))
        from bactrian.quarantine
      order by 1
      """;

  private final int kills = Integer.getInteger("bactrian.kills", 8);
  private final long seed = Long.getLong("bactrian.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Path folder;
  private int processesKilled;
  private int connectionsKilled;

  KillTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void howeverOftenItIsKilledEveryDocumentLandsOrIsQuarantinedOnce() throws Exception {
    Path dump = folder.resolve("dump");
    KillData.Facts facts = KillData.write(dump, kills > 20 ? 4 : 1);
    TestSystem calm = TestSystem.with(KillData.TABLES, KillData.MAPPINGS);
    long before = System.nanoTime();
    try (DumpSource source = DumpSource.open(dump)) {
      new Runs(calm).backfill(source);
    }
    long calmMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
    System.out.printf(
        "KillTest: seed %d, %d kills, %d ms when left alone%n", seed, kills, calmMillis);
    check(calm, dump, facts);

    int completed = 0;
    while (processesKilled + connectionsKilled < kills) {
      String url = TestPostgres.urlWithCore();
      TestSystem system = TestSystem.with(dataSource(url), KillData.TABLES, KillData.MAPPINGS);
      untilItCompletes(system, url, dump, calmMillis);
      check(system, dump, facts);
      assertThat(system.rows(ROWS)).isEqualTo(calm.rows(ROWS));
      completed++;
    }
    System.out.println(
        "KillTest: %d processes and %d connections killed, %d backfills completed"
            .formatted(processesKilled, connectionsKilled, completed));
  }

  private void untilItCompletes(TestSystem system, String url, Path dump, long calmMillis)
      throws IOException, InterruptedException {
    for (int run = 0; ; run++) {
      boolean last = processesKilled + connectionsKilled >= kills;
      int processes = random.nextInt(4) == 0 ? 2 : 1;
      List<ChildJvm> children = new ArrayList<>();
      try {
        for (int i = 0; i < processes; i++) {
          Path output = folder.resolve("output-" + run + "-" + i + ".txt");
          children.add(ChildJvm.start(output, 128, BackfillInChild.class, url, dump.toString()));
        }
        ChildJvm child = children.get(0);
        await()
            .atMost(Duration.ofSeconds(60))
            .pollInterval(Duration.ofMillis(5))
            .until(() -> child.output().contains("started") || child.await(0) >= 0);
        if (!last && child.waitMillis(random.nextInt((int) Math.max(200, calmMillis / 3))) < 0) {
          if (random.nextInt(4) == 0) {
            connectionsKilled += killConnections(system);
          } else {
            child.kill();
            processesKilled++;
          }
        }
        for (ChildJvm each : children) {
          int status = each.await(120);
          assertThat(status).as(each.output()).isIn(0, 137);
        }
        rangesAreWhole(system);
        if (children.stream().anyMatch(each -> each.output().contains("done"))) {
          return;
        }
      } finally {
        children.forEach(ChildJvm::close);
      }
    }
  }

  private static int killConnections(TestSystem system) {
    return system
        .rows(
            "select pg_terminate_backend(pid) from pg_stat_activity"
                + " where datname = current_database() and pid <> pg_backend_pid()"
                + " and backend_type = 'client backend'")
        .size();
  }

  /** At every moment, what ranges say has landed is there, and nothing else. */
  private static void rangesAreWhole(TestSystem system) {
    assertThat(
            system.rows(
                """
                select n.collection, n.rows - coalesce(sum(r.landed), 0)
                from (select 'accounts' as collection, (select count(*) from shop.accounts) as rows
                  union all select 'events', (select count(*) from shop.events)) n
                left join bactrian.backfill_ranges r on r.collection = n.collection
                group by n.collection, n.rows order by 1
                """))
        .containsExactly("accounts|0", "events|0");
  }

  private static void check(TestSystem system, Path dump, KillData.Facts facts) {
    assertThat(
            system.rows(
                "select sum(documents), sum(documents - landed - quarantined), sum(quarantined),"
                    + " count(*) filter (where done_at is null) from bactrian.backfill_ranges"))
        .containsExactly("%d|0|%d|0".formatted(facts.documents(), facts.refused()));
    assertThat(
            system.rows(
                "select count(*) filter (where not landed), count(*) filter (where landed), max(attempts)"
                    + " from bactrian.quarantine"))
        .containsExactly("%d|%d|1".formatted(facts.refused(), facts.dangling()));
    assertThat(system.rows("select count(*) from bactrian.backfills where settled_at is not null"))
        .containsExactly("3");
    try (DumpSource source = DumpSource.open(dump)) {
      List<CollectionVerdict> verdicts = Parity.verdicts(system, source);
      assertThat(verdicts).allMatch(CollectionVerdict::exact);
      assertThat(verdicts.stream().mapToLong(CollectionVerdict::quarantined).sum())
          .isEqualTo(facts.refused() + facts.dangling());
      assertThat(verdicts.stream().mapToLong(CollectionVerdict::compared).sum())
          .isEqualTo(facts.documents() - facts.refused() - facts.dangling());
    }
  }

  private static PGSimpleDataSource dataSource(String url) {
    PGSimpleDataSource postgres = new PGSimpleDataSource();
    postgres.setUrl(url);
    return postgres;
  }
}
