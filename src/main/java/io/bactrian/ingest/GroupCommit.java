package io.bactrian.ingest;

import io.bactrian.http.Problem;
import io.bactrian.http.Problems;
import io.bactrian.ingest.Intake.Response;
import io.bactrian.landing.StoreUnavailable;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;

/**
 * Commits what requests bring, those that wait together in one transaction. A request is answered
 * when its transaction is durable and not before; one that PostgreSQL refuses costs no other of its
 * transaction: they are then committed one by one.
 */
final class GroupCommit implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

  /** Requests and events that one transaction takes at most. */
  private static final int MOST_REQUESTS = 500;

  private static final int MOST_EVENTS = 10_000;
  private static final Duration BACK = Duration.ofSeconds(2);

  private final DataSource postgres;
  private final IngestSettings settings;
  private final BlockingQueue<Intake> waiting;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean running;

  GroupCommit(DataSource postgres, IngestSettings settings) {
    this.postgres = postgres;
    this.settings = settings;
    this.waiting = new ArrayBlockingQueue<>(settings.waiting());
  }

  /**
   * Waits until the events are durable.
   *
   * @return the answer, which is an earlier one if the request had been sent before
   * @throws Problem 404 without the project, 409 when the key belongs to another request, 503 when
   *     PostgreSQL can't do it now
   */
  Response commit(Intake intake) {
    if (!running || !waiting.offer(intake)) {
      throw unavailable(running ? "too many requests wait for the database" : "shutting down");
    }
    try {
      return intake.done().get(settings.timeout().toMillis() * 3, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Problem problem ? problem : new IllegalStateException(e);
    } catch (TimeoutException e) {
      throw unavailable("the database does not answer");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("shutting down");
    }
  }

  private void work() {
    List<Intake> group = new ArrayList<>();
    while (running || !waiting.isEmpty()) {
      try {
        Intake first = waiting.poll(200, TimeUnit.MILLISECONDS);
        if (first != null) {
          gather(first, group);
          commit(group);
        }
      } catch (InterruptedException e) {
        LOG.debug("goes on: only stop() ends it");
      } catch (RuntimeException | Error e) {
        LOG.error("a transaction failed in a way that should not happen", e);
        group.forEach(intake -> intake.done().completeExceptionally(Problems.problemOf(e)));
      }
      group.clear();
    }
  }

  private void gather(Intake first, List<Intake> group) {
    int events = first.events().size();
    group.add(first);
    while (group.size() < MOST_REQUESTS) {
      Intake next = waiting.peek();
      if (next == null || events + next.events().size() > MOST_EVENTS) {
        return;
      }
      next = waiting.poll();
      if (next == null) {
        return; // another committer was faster
      }
      events += next.events().size();
      group.add(next);
    }
  }

  private void commit(List<Intake> group) {
    try {
      inTransaction(group);
    } catch (SQLException e) {
      if (group.size() > 1 && !StoreUnavailable.isPassing(e)) {
        group.stream()
            .filter(intake -> !intake.done().isDone())
            .forEach(intake -> commit(List.of(intake)));
      } else {
        Problem problem = refusal(e);
        group.forEach(intake -> intake.done().completeExceptionally(problem));
      }
    }
  }

  private void inTransaction(List<Intake> group) throws SQLException {
    try (Connection connection = postgres.getConnection()) {
      // A PostgreSQL that accepts and never answers must not hold requests for ever.
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(settings.timeout().toMillis()));
      List<Intake> keyed = group.stream().filter(intake -> intake.idempotency() != null).toList();
      if (keyed.isEmpty()) {
        EventTable.insert(connection, events(group)); // one statement is one transaction
        group.forEach(GroupCommit::accept);
      } else {
        inTransaction(connection, group, keyed);
      }
    }
  }

  private static void inTransaction(Connection connection, List<Intake> group, List<Intake> keyed)
      throws SQLException {
    connection.setAutoCommit(false);
    Set<Intake> repeated = Collections.newSetFromMap(new IdentityHashMap<>());
    repeated.addAll(keyed);
    EventTable.claim(connection, keyed).forEach(repeated::remove);
    List<Intake> fresh = group.stream().filter(intake -> !repeated.contains(intake)).toList();
    List<NewEvent> events = events(fresh);
    if (!events.isEmpty()) {
      EventTable.insert(connection, events);
    }
    connection.commit();
    fresh.forEach(GroupCommit::accept);
    for (Intake intake : repeated) {
      repeat(connection, intake);
    }
    connection.rollback();
  }

  private static void accept(Intake intake) {
    intake.done().complete(intake.response());
  }

  /** Answers a request whose key was taken: as before if it is the same request. */
  private static void repeat(Connection connection, Intake intake) throws SQLException {
    EventTable.Earlier earlier = EventTable.earlier(connection, intake);
    if (earlier == null) {
      intake
          .done()
          .completeExceptionally(unavailable("the request with this Idempotency-Key failed"));
    } else if (intake.idempotency() != null
        && MessageDigest.isEqual(earlier.requestHash(), intake.idempotency().hash())) {
      intake.done().complete(earlier.response());
    } else {
      intake
          .done()
          .completeExceptionally(
              Problem.of(HttpStatus.CONFLICT, "the Idempotency-Key belongs to another request"));
    }
  }

  private static List<NewEvent> events(List<Intake> group) {
    return group.stream().flatMap(intake -> intake.events().stream()).toList();
  }

  private static Problem refusal(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    if (state.equals("23503")) {
      return Problem.of(HttpStatus.NOT_FOUND, "there is no such project");
    }
    if (state.startsWith("22") || state.startsWith("23") || state.equals("54000")) {
      LOG.warn("PostgreSQL refused an event that had been checked: SQLSTATE {}", state);
      return Problem.invalid("body", "holds something that PostgreSQL cannot store");
    }
    if (!StoreUnavailable.isPassing(e)) {
      LOG.error("committing events failed", e);
    }
    return Problems.problemOf(e);
  }

  private static Problem unavailable(String detail) {
    return Problem.later(HttpStatus.SERVICE_UNAVAILABLE, detail, BACK);
  }

  @Override
  public void start() {
    running = true;
    for (int i = 0; i < settings.committers(); i++) {
      Thread thread = new Thread(this::work, "commit-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
  }

  /** What waits is still committed: it comes after the web server and the routes have stopped. */
  @Override
  public void stop() {
    running = false;
    for (Thread thread : threads) {
      try {
        thread.join(settings.timeout().toMillis() * 2);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    threads.clear();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return 0; // before the web server starts, after it has stopped
  }
}
