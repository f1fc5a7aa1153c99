package io.bactrian.platform.oplog;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.bson.Document;
import java.time.Clock;
import java.util.Objects;
import java.util.UUID;
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

  @Test
  void whatIsDroppedWhileAStreamIsReadIsNotPassedOver() {
    OperationLog log = OperationLog.inMemory(new OplogBounds(3, 1 << 20), Clock.systemUTC());
    CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> insert(log, 100_000));
    while (!writer.isDone()) {
      readInOrder(log, writer);
    }
    writer.join();
  }

  private static void insert(OperationLog log, int count) {
    UUID collection = UUID.randomUUID();
    for (int i = 0; i < count; i++) {
      log.append(
          new Document("op", "i")
              .append("ns", "shop.people")
              .append("ui", collection)
              .append("o", new Document("_id", i)));
    }
  }

  /** Until the log says that it has lost the place: each event is the one after the other. */
  private static void readInOrder(OperationLog log, CompletableFuture<Void> writer) {
    ChangeStream stream =
        new ChangeStream(
            log,
            new StreamScope("shop", "people"),
            ResumeToken.highWaterMark(log.last() + 1),
            null,
            events -> events);
    int last = -1;
    try {
      while (!writer.isDone()) {
        for (Document event : stream.next(0).events()) {
          Document key = (Document) Objects.requireNonNull(event.get("documentKey"));
          int id = (Integer) Objects.requireNonNull(key.get("_id"));
          if (last >= 0) {
            assertThat(id).isEqualTo(last + 1);
          }
          last = id;
        }
      }
    } catch (StreamRefused e) {
      assertThat(e).hasMessageContaining("no longer be in the oplog");
    }
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
