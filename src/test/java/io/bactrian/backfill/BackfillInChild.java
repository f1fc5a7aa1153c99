package io.bactrian.backfill;

import io.bactrian.landing.StoreUnavailable;
import io.bactrian.landing.TestSystem;
import io.bactrian.source.DumpSource;
import java.nio.file.Path;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.util.unit.DataSize;

/** A process that copies the dump, going on where another was killed. */
final class BackfillInChild {

  private BackfillInChild() {}

  public static void main(String[] arguments) throws InterruptedException {
    PGSimpleDataSource postgres = new PGSimpleDataSource();
    postgres.setUrl(arguments[0]);
    TestSystem system = TestSystem.on(postgres, KillData.MAPPINGS);
    System.out.println("started");
    try (DumpSource dump = DumpSource.open(Path.of(arguments[1]))) {
      Runs runs = new Runs(system, DataSize.ofKilobytes(64), DataSize.ofKilobytes(16));
      for (int tries = 1; ; tries++) {
        try {
          runs.backfill(dump);
          System.out.println("done");
          return;
        } catch (StoreUnavailable e) {
          System.out.println(e.getMessage());
          if (tries == 10) {
            throw e;
          }
        }
      }
    }
  }
}
