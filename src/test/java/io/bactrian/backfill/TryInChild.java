package io.bactrian.backfill;

import io.bactrian.infer.Infer;
import io.bactrian.infer.InferSettings;
import io.bactrian.infer.Inference;
import io.bactrian.landing.TestSystem;
import io.bactrian.parity.CollectionVerdict;
import io.bactrian.parity.Parity;
import io.bactrian.source.DumpSource;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.util.unit.DataSize;

/** A process that infers, copies and compares a dump, with the usual sizes. */
final class TryInChild {

  private TryInChild() {}

  public static void main(String[] arguments) {
    PGSimpleDataSource postgres = new PGSimpleDataSource();
    postgres.setUrl(arguments[0]);
    try (DumpSource dump = DumpSource.open(Path.of(arguments[1]))) {
      Inference draft = Infer.of(dump, InferSettings.of("tried"));
      System.out.println("inferred in " + sinceStart());
      TestSystem system = TestSystem.inferred(postgres, "tried", draft);
      DataSize range = DataSize.ofMegabytes(32);
      DataSize batch = DataSize.ofMegabytes(4);
      new Runs(system, range, batch)
          .backfill(dump)
          .forEach(
              each ->
                  System.out.println(
                      each.collection()
                          + ": "
                          + each.landed()
                          + " landed, "
                          + each.quarantined()
                          + " quarantined "
                          + each.reasons()));
      System.out.println("copied in " + sinceStart());
      List<CollectionVerdict> verdicts = Parity.verdicts(system, dump, range, batch);
      System.out.println("compared in " + sinceStart());
      System.out.println(
          verdicts.stream().allMatch(CollectionVerdict::exact) ? "exact" : verdicts.toString());
    }
  }

  private static String sinceStart() {
    long collecting =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .mapToLong(GarbageCollectorMXBean::getCollectionTime)
            .sum();
    return "%d ms, %d of them collecting garbage"
        .formatted(ManagementFactory.getRuntimeMXBean().getUptime(), collecting);
  }
}
