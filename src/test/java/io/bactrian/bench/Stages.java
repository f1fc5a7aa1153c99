package io.bactrian.bench;

import io.bactrian.bson.RawDocument;
import io.bactrian.landing.Batch;
import io.bactrian.mapping.Lens;
import io.bactrian.source.DocumentStream;
import io.bactrian.source.DumpSource;
import io.bactrian.source.KeyRange;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What the reading thread does, stage by stage: each run does a little more than the one before, on
 * one thread and without a database.
 */
final class Stages {

  private static final long BATCH = 4 << 20;

  private static final ThreadMXBean PROCESSOR = ManagementFactory.getThreadMXBean();

  /** What the compiler must not see as useless. */
  private long seen;

  /**
   * Nanoseconds of processor a document by stage, each the best of the rounds, the stages before it
   * included.
   */
  Map<String, Double> measure(Workload workload, Lens lens, int documents, int rounds) {
    Batch batch = new Batch(lens);
    Map<String, Consumer<RawDocument>> stages = new LinkedHashMap<>();
    stages.put("read", raw -> seen += raw.size());
    stages.put("decode", raw -> seen += raw.decode().size());
    stages.put("lens", raw -> seen += lens.toRows(raw.decode()).children().size());
    stages.put(
        "encode",
        raw -> {
          batch.add(raw);
          if (batch.size() >= BATCH) {
            batch.clear();
          }
        });
    Map<String, Double> best = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      stages.forEach((name, stage) -> best.merge(name, run(workload, documents, stage), Math::min));
    }
    return best;
  }

  private static double run(Workload workload, int documents, Consumer<RawDocument> stage) {
    try (DumpSource source = workload.open();
        DocumentStream stream = source.read(workload.collection(), KeyRange.ALL)) {
      long started = PROCESSOR.getCurrentThreadCpuTime();
      int count = 0;
      for (RawDocument raw = stream.next();
          raw != null && count < documents;
          raw = stream.next(), count++) {
        stage.accept(raw);
      }
      return (double) (PROCESSOR.getCurrentThreadCpuTime() - started) / count;
    }
  }
}
