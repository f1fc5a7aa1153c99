package io.bactrian.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.bactrian.platform.Store;
import io.bactrian.platform.StoreHosts;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.TestPostgres;
import io.bactrian.platform.TestSystems;
import io.bactrian.source.DocumentStream;
import io.bactrian.source.KeyRange;
import io.bactrian.source.Source;
import io.bactrian.source.SourceCollection;
import io.bactrian.source.Watcher;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.unit.DataSize;

class PlanBackfillTest {

  private static final DataSource DATABASE = TestPostgres.databaseWithCore();
  private static final StoreHosts REMOTE =
      new StoreHosts(Map.of(Store.POSTGRES, List.of("a.example"), Store.MONGO, List.of("::1")));

  private final MockEnvironment environment = new MockEnvironment();

  private PlanBackfill plan(StoreHosts hosts, String... allowed) {
    BackfillSettings settings =
        new BackfillSettings(DataSize.ofMegabytes(1), DataSize.ofMegabytes(1), 1, Set.of(allowed));
    return new PlanBackfill(DATABASE, settings, hosts, new StoreModes(environment));
  }

  private static BackfillJob job(boolean dryRun) {
    return new BackfillJob(
        "demo", new Named(), TestSystems.open(DATABASE, "demo"), dryRun, Watcher.NONE);
  }

  private static List<String> names(List<CollectionJob> jobs) {
    return jobs.stream().map(CollectionJob::collection).toList();
  }

  @Test
  void aMachineThatIsNotAllowedIsNeitherReadNorWritten() {
    assertThatIllegalStateException()
        .isThrownBy(() -> plan(REMOTE, "localhost", "::1").collections(job(false)))
        .withMessageContaining("doesn't name a.example, where PostgreSQL is");
    assertThatIllegalStateException()
        .isThrownBy(() -> plan(REMOTE, "A.example").collections(job(false)))
        .withMessageContaining("doesn't name ::1, where MongoDB is");
  }

  @Test
  void itIsWhenItIsNamedOrAnyIsAllowedOrNothingIsWritten() {
    assertThat(plan(REMOTE, "A.example", "::1").collections(job(false))).hasSize(2);
    assertThat(plan(REMOTE, "*").collections(job(false))).hasSize(2);
    assertThat(plan(REMOTE).collections(job(true))).hasSize(2);
  }

  @Test
  void aCollectionThatIsInPostgresIsLeftAlone() {
    PlanBackfill plan = plan(new StoreHosts(Map.of()));
    environment.setProperty("bactrian.modes.demo.orders", "dual");
    assertThat(names(plan.collections(job(false)))).containsExactly("customers", "orders");

    environment.setProperty("bactrian.modes.demo.orders", "pg");
    assertThat(names(plan.collections(job(false)))).containsExactly("customers");
  }

  /** Two collections, never read. */
  private static final class Named implements Source {
    @Override
    public String name() {
      return "named";
    }

    @Override
    public List<SourceCollection> collections() {
      return List.of(new SourceCollection("customers", 1, 1), new SourceCollection("orders", 1, 1));
    }

    @Override
    public List<KeyRange> ranges(String collection, long bytes) {
      throw new AssertionError();
    }

    @Override
    public DocumentStream read(String collection, KeyRange range) {
      throw new AssertionError();
    }

    @Override
    public boolean mayRepeatIds() {
      return false;
    }

    @Override
    public void close() {}
  }
}
