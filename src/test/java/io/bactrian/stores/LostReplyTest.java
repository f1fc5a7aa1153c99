package io.bactrian.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bactrian.platform.Announcer;
import io.bactrian.platform.Stage;
import io.bactrian.platform.StageNotChanged;
import io.bactrian.platform.StageSwitch.Decision;
import io.bactrian.platform.StageSwitch.Walked;
import io.bactrian.platform.StageUnknown;
import io.bactrian.platform.StoreModes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.mock.env.MockEnvironment;

/** The connection breaks in the moment in which a stage is set. */
class LostReplyTest {

  private static final String[] QUIET = {
    "bactrian.modes.demo.customers=dual",
    "bactrian.follow.tidy-every=600000",
    "bactrian.follow.mirror-every=600000"
  };

  private static final FlipSettings FLIP =
      new FlipSettings(
          Duration.ofSeconds(30),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          1000,
          Duration.ofSeconds(10),
          40,
          DirectWrites.IGNORE);

  /** What happens to the next commit. */
  private enum Next {
    GOES_WELL,
    IS_NOT_ANSWERED,
    IS_NOT_MADE
  }

  @TempDir private Path data = Path.of("");

  /** A way to PostgreSQL that breaks. */
  private static final class Breaking extends DelegatingDataSource {
    private Next next = Next.GOES_WELL;
    private boolean forGood;
    private boolean gone;

    Breaking(Shop shop) {
      super(of(shop));
    }

    private static PGSimpleDataSource of(Shop shop) {
      PGSimpleDataSource postgres = new PGSimpleDataSource();
      postgres.setUrl(shop.postgresUrl());
      return postgres;
    }

    @Override
    public Connection getConnection() throws SQLException {
      if (gone) {
        throw lost();
      }
      Connection real = super.getConnection();
      return (Connection)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("commit")) {
                  commit(real);
                  return null;
                }
                try {
                  return method.invoke(real, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }

    private void commit(Connection real) throws SQLException {
      Next now = next;
      next = Next.GOES_WELL;
      if (now == Next.IS_NOT_MADE) {
        real.rollback();
      } else {
        real.commit();
      }
      if (now != Next.GOES_WELL) {
        gone = forGood;
        throw lost();
      }
    }

    private static SQLException lost() {
      return new SQLException("an I/O error", "08006");
    }
  }

  private static Walked flip(Shop shop, Breaking postgres, Runnable whenSwitching) {
    StoredCollections collections = shop.service().bean(StoredCollections.class);
    return new StoresParts(
            postgres,
            shop.mongo(),
            new StoreModes(
                new MockEnvironment().withProperty("bactrian.modes.demo.customers", "dual")),
            collections,
            shop.service().bean(StoresSettings.class),
            FLIP,
            Announcer.NOBODY,
            new SimpleMeterRegistry())
        .modeSwitch()
        .change(
            "demo",
            "customers",
            Stage.DUAL,
            Stage.POSTGRES,
            Decision.byHand("test", "a test", Duration.ofSeconds(60)),
            step -> {
              if (step.equals("switch")) {
                whenSwitching.run();
              }
            });
  }

  private static String stage(Shop shop) {
    return shop.text(
        "select stage || coalesce(' fenced ' || fenced_at, '') from bactrian.modes where collection = 'customers'");
  }

  @Test
  void aChangeThatWasMadeIsReportedAsMade() {
    try (Shop shop = Shop.start(data, QUIET)) {
      Breaking postgres = new Breaking(shop);
      Walked walked = flip(shop, postgres, () -> postgres.next = Next.IS_NOT_ANSWERED);
      assertThat(walked.to()).isEqualTo(Stage.POSTGRES);
      assertThat(stage(shop)).isEqualTo("postgres");
      assertThat(shop.count("select count(*) from bactrian.stage_changes")).isEqualTo(1);
    }
  }

  @Test
  void aChangeThatWasNotMadeIsUndone() {
    try (Shop shop = Shop.start(data, QUIET)) {
      Breaking postgres = new Breaking(shop);
      assertThatThrownBy(() -> flip(shop, postgres, () -> postgres.next = Next.IS_NOT_MADE))
          .isInstanceOf(StageNotChanged.class)
          .hasMessageContaining("demo.customers is as it was");
      assertThat(stage(shop)).isEqualTo("dual");
      assertThat(shop.count("select count(*) from bactrian.stage_changes")).isZero();
    }
  }

  @Test
  void nobodySaysThatAllIsAsItWasWhileNobodyKnows() {
    try (Shop shop = Shop.start(data, QUIET)) {
      Breaking postgres = new Breaking(shop);
      postgres.forGood = true;
      assertThatThrownBy(() -> flip(shop, postgres, () -> postgres.next = Next.IS_NOT_ANSWERED))
          .isInstanceOf(StageUnknown.class)
          .hasMessageContaining("demo.customers is in stage postgres or as it was");
      assertThat(stage(shop)).isEqualTo("postgres");
    }
  }

  @Test
  void whoLosesHisTurnMeanwhileReportsWhatWasDoneAllTheSame() {
    try (Shop shop = Shop.start(data, QUIET)) {
      Walked walked =
          flip(
              shop,
              new Breaking(shop),
              () ->
                  assertThat(
                          shop.count(
                              """
                              select count(pg_terminate_backend(pid)) from pg_locks
                              where locktype = 'advisory' and granted
                                and database = (select oid from pg_database where datname = current_database())
                                and (classid::bigint << 32) | objid::bigint = hashtextextended('demo.customers', 14)
                              """))
                      .isEqualTo(1));
      assertThat(walked.to()).isEqualTo(Stage.POSTGRES);
      assertThat(stage(shop)).isEqualTo("postgres");
    }
  }
}
