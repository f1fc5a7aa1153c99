package io.bactrian.platform.oplog;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.bson.Document;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

/** What is in the log is seen, whoever else writes at the same moment. */
class OperationLogTest {

  private static final int ROUNDS = 20_000;

  @Test
  void whenTwoAppendAtOnceNeitherHidesTheOther() {
    OperationLog log = OperationLog.inMemory(OplogBounds.DEFAULT, Clock.systemUTC());
    CyclicBarrier together = new CyclicBarrier(2, () -> assertSeen(log));
    CompletableFuture<Void> other = CompletableFuture.runAsync(() -> append(log, together));
    append(log, together);
    other.join();
    assertSeen(log);
  }

  private static void assertSeen(OperationLog log) {
    assertThat(log.visible()).isEqualTo(log.last());
  }

  private static void append(OperationLog log, CyclicBarrier together) {
    for (int i = 0; i < ROUNDS; i++) {
      log.append(new Document("op", "n").append("ns", "").append("o", new Document("i", i)));
      try {
        together.await();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
