package io.bactrian.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bactrian.landing.StoreUnavailable;
import io.bactrian.platform.TestServer;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.Consumer;
import io.lettuce.core.KillArgs;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.XClaimArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The component against a real Redis that is stopped, killed, frozen and emptied. */
class RedisStreamTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private static TestServer server;
  private static RedisClient client;
  private static StatefulRedisConnection<String, String> redis;

  private final String stream = "s-" + UUID.randomUUID();
  private final List<CamelContext> running = new ArrayList<>();

  @BeforeAll
  static void start(@TempDir Path data) {
    server = TestServer.redis(data);
    RedisURI uri = RedisURI.create(URI.create(server.url()));
    uri.setTimeout(Duration.ofSeconds(1));
    client = RedisClient.create(uri);
    client.setOptions(
        ClientOptions.builder()
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .build());
    redis = client.connect();
  }

  @AfterAll
  static void stop() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    server.close();
  }

  @AfterEach
  void stopRoutes() {
    running.forEach(CamelContext::stop);
  }

  /** What becomes of a batch of entries. */
  private interface Handling {
    void handle(List<String> values, boolean givenUp) throws Exception;
  }

  private CamelContext consume(String options, Handling handling) {
    return run(
        TIMEOUT,
        new RouteBuilder() {
          @Override
          public void configure() {
            from("redis-stream:" + stream + options)
                .routeId("consume-" + running.size())
                .process(
                    exchange -> {
                      List<?> entries = exchange.getMessage().getBody(List.class);
                      handling.handle(
                          entries.stream()
                              .map(entry -> ((StreamEntry) entry).fields().get("n"))
                              .toList(),
                          exchange.getMessage().getHeader("givenUp", false, Boolean.class));
                    });
          }
        });
  }

  private CamelContext run(Duration timeout, RouteBuilder routes) {
    try {
      CamelContext context = new DefaultCamelContext();
      context.getShutdownStrategy().setTimeout(20);
      context.addComponent("redis-stream", new RedisStreamComponent(() -> client, timeout));
      context.addRoutes(routes);
      context.start();
      running.add(context);
      return context;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void add(int from, int to) {
    IntStream.rangeClosed(from, to)
        .forEach(i -> redis.sync().xadd(stream, Map.of("n", Integer.toString(i))));
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
  }

  private long pending() {
    return redis.sync().xpending(stream, "g").getCount();
  }

  private void awaitNonePending() {
    await().atMost(LONG).until(() -> pending() == 0);
  }

  private static void awaitAll(Queue<String> got, List<String> expected) {
    await().atMost(LONG).untilAsserted(() -> assertThat(got).containsAll(expected));
  }

  /** A member of the group that takes entries and dies. */
  private void takeAndDie(int count) {
    redis
        .sync()
        .xgroupCreate(StreamOffset.from(stream, "0"), "g", XGroupCreateArgs.Builder.mkstream(true));
    redis
        .sync()
        .xreadgroup(
            Consumer.from("g", "dead"),
            XReadArgs.Builder.count(count),
            StreamOffset.lastConsumed(stream));
  }

  private static StoreUnavailable away() {
    return new StoreUnavailable("a test", new SQLException("away", "08006"));
  }

  @Test
  void everyEntryGoesToOneConsumerOfTheGroup() {
    Map<String, AtomicInteger> times = new ConcurrentHashMap<>();
    Handling count =
        (values, givenUp) ->
            values.forEach(
                value ->
                    times.computeIfAbsent(value, key -> new AtomicInteger()).incrementAndGet());
    add(1, 300);
    consume("?group=g&consumers=2&batch=20", count);
    consume("?group=g&batch=20", count);
    add(301, 1000);

    await().atMost(LONG).until(() -> times.size() == 1000);
    awaitNonePending();
    assertThat(times.values()).allMatch(time -> time.get() == 1);
  }

  @Test
  void anEntryIsAcknowledgedWhenItHasBeenHandledAndNotBefore() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    add(1, 3);
    consume(
        "?group=g",
        (values, givenUp) -> {
          begun.countDown();
          go.await(30, TimeUnit.SECONDS);
        });

    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(pending()).isEqualTo(3);
    go.countDown();
    awaitNonePending();
  }

  @Test
  void ofAFailedBatchOnlyTheBadEntryIsGivenUp() {
    Queue<String> deliveries = new ConcurrentLinkedQueue<>();
    add(1, 5);
    consume(
        "?group=g&consumers=2&batch=10&attempts=3&retryAfter=300",
        (values, givenUp) -> {
          deliveries.add(values + (givenUp ? " given up" : ""));
          if (values.contains("3") && !givenUp) {
            throw new IllegalStateException("bad");
          }
        });

    awaitAll(deliveries, List.of("[3] given up"));
    awaitNonePending();
    assertThat(deliveries)
        .containsExactlyInAnyOrder(
            "[1, 2, 3, 4, 5]", "[1]", "[2]", "[3]", "[4]", "[5]", "[3]", "[3] given up");
  }

  @Test
  void whatADeadConsumerHadIsHandledByAnother() {
    Queue<String> got = new ConcurrentLinkedQueue<>();
    add(1, 250);
    takeAndDie(250);
    consume("?group=g&retryAfter=300", (values, givenUp) -> got.addAll(values));

    awaitAll(got, numbers(1, 250));
    awaitNonePending();
    assertThat(got).hasSize(250);
  }

  @ParameterizedTest
  @CsvSource({"7,[1]", "12,[1] given up"})
  void anEntryWhoseConsumersDiedIsTriedAgainUnlessTheyDieTooOften(int deaths, String delivery) {
    Queue<String> deliveries = new ConcurrentLinkedQueue<>();
    add(1, 1);
    takeAndDie(1);
    String id = redis.sync().xrange(stream, Range.unbounded()).get(0).getId();
    redis
        .sync()
        .xclaim(stream, Consumer.from("g", "dead"), new XClaimArgs().retryCount(deaths), id);
    consume(
        "?group=g&attempts=3&retryAfter=300",
        (values, givenUp) -> deliveries.add(values + (givenUp ? " given up" : "")));

    awaitAll(deliveries, List.of(delivery));
    awaitNonePending();
    assertThat(deliveries).containsExactly(delivery);
  }

  @Test
  void entriesThatWereTrimmedAwayDoNotBlock() {
    Queue<String> got = new ConcurrentLinkedQueue<>();
    add(1, 250);
    takeAndDie(250);
    redis.sync().xtrim(stream, 2);
    consume("?group=g&retryAfter=300", (values, givenUp) -> got.addAll(values));
    add(251, 251);

    awaitAll(got, numbers(249, 251));
    awaitNonePending();
    assertThat(got).hasSize(3);
  }

  @Test
  void aStoreThatIsAwayIsWaitedForWithoutCountingAgainstTheEntries() {
    Queue<String> deliveries = new ConcurrentLinkedQueue<>();
    AtomicInteger failures = new AtomicInteger();
    add(1, 3);
    consume(
        "?group=g&attempts=1&retryAfter=60000",
        (values, givenUp) -> {
          deliveries.add(values + (givenUp ? " given up" : ""));
          if (failures.incrementAndGet() <= 3) {
            throw away();
          }
        });

    awaitNonePending();
    await().atMost(LONG).until(() -> deliveries.size() == 4);
    awaitNonePending();
    assertThat(deliveries).containsOnly("[1, 2, 3]");
  }

  @Test
  void anOutageThatIsLongerThanTheRetryTimeIsNotCountedByOtherConsumersEither() {
    Queue<String> deliveries = new ConcurrentLinkedQueue<>();
    AtomicBoolean away = new AtomicBoolean(true);
    CountDownLatch never = new CountDownLatch(1);
    add(1, 2);
    consume(
        "?group=g&consumers=3&attempts=2&retryAfter=300",
        (values, givenUp) -> {
          deliveries.add(values + (givenUp ? " given up" : ""));
          if (away.get()) {
            // The route's own retries take longer than retryAfter.
            assertThat(never.await(700, TimeUnit.MILLISECONDS)).isFalse();
            throw away();
          }
        });
    await().atMost(LONG).until(() -> deliveries.size() >= 4);
    away.set(false);

    awaitNonePending();
    assertThat(deliveries).containsOnly("[1, 2]");
  }

  @Test
  void theStreamMayBeDeletedOrRedisEmptiedMeanwhile() {
    Queue<String> got = new ConcurrentLinkedQueue<>();
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    consume("?group=g&consumers=2", (values, givenUp) -> got.addAll(values));
    consume("", (values, givenUp) -> heard.addAll(values));
    add(1, 10);
    awaitAll(got, numbers(1, 10));
    // The listener begins when it has connected, which only its first entry shows.
    await()
        .atMost(LONG)
        .until(
            () -> {
              add(0, 0);
              return heard.contains("0");
            });

    redis.sync().del(stream);
    add(11, 20);
    awaitAll(got, numbers(11, 20));
    awaitAll(heard, numbers(11, 20));

    redis.sync().flushall();
    add(21, 30);
    awaitAll(got, numbers(21, 30));
    awaitAll(heard, numbers(21, 30));
    assertThat(heard.stream().filter(n -> !n.equals("0"))).doesNotHaveDuplicates();
    awaitNonePending();
  }

  @Test
  void redisMayBeStoppedKilledAndFrozen() {
    Queue<String> got = new ConcurrentLinkedQueue<>();
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    consume("?group=g&consumers=2&retryAfter=1000", (values, givenUp) -> got.addAll(values));
    consume("", (values, givenUp) -> heard.addAll(values));
    await()
        .atMost(LONG)
        .until(
            () -> {
              add(0, 0);
              return heard.contains("0");
            });
    add(1, 20);
    server.stop();
    restart();
    add(21, 40);
    server.kill();
    restart();
    add(41, 60);
    server.freeze();
    await().pollDelay(TIMEOUT.plusSeconds(2)).until(() -> true);
    server.thaw();
    await().atMost(LONG).ignoreExceptions().untilAsserted(() -> redis.sync().ping());
    add(61, 80);

    awaitAll(got, numbers(1, 80));
    awaitAll(heard, numbers(1, 80));
    assertThat(heard.stream().filter(n -> !n.equals("0"))).isSortedAccordingTo(byNumber());
    awaitNonePending();
  }

  private static Comparator<String> byNumber() {
    return Comparator.comparingInt(Integer::parseInt);
  }

  private static void restart() {
    server.start();
    await().atMost(LONG).ignoreExceptions().untilAsserted(() -> redis.sync().ping());
  }

  @Test
  void aConnectionThatComesBackWhileABatchIsAddedDoesNotMixUpTheOrder() {
    CamelContext context = run(TIMEOUT, publishing());
    for (int batch = 0; batch < 20; batch++) {
      int from = batch * 5000 + 1;
      redis.sync().clientKill(KillArgs.Builder.skipme());
      await()
          .atMost(LONG)
          .pollDelay(Duration.ZERO)
          .ignoreExceptions()
          .untilAsserted(() -> publish(context, from, from + 4999));
    }

    // Some may be there twice; the first of each in order.
    assertThat(values().stream().distinct().toList()).isEqualTo(numbers(1, 100_000));
  }

  @Test
  void ofABatchThatRedisRefusesAtFirstNothingIsTakenBeforeItsBeginning() {
    CamelContext context = run(TIMEOUT, publishing());
    String much = redis.sync().configGet("maxmemory").get("maxmemory");
    CompletableFuture<Void> room;
    redis.sync().configSet("maxmemory", "1");
    try {
      assertThatThrownBy(() -> publish(context, 1, 20_000))
          .hasCauseInstanceOf(StreamUnavailable.class);
      room =
          CompletableFuture.runAsync(
              () -> redis.sync().configSet("maxmemory", String.valueOf(much)));
      await()
          .atMost(LONG)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .ignoreExceptions()
          .untilAsserted(() -> publish(context, 1, 20_000));
    } finally {
      redis.sync().configSet("maxmemory", String.valueOf(much));
    }
    assertThat(room).succeedsWithin(LONG);
    assertThat(values().stream().distinct().toList()).isEqualTo(numbers(1, 20_000));
  }

  @Test
  void whatIsAddedByMeansOfTheRouteDuringAnOutageIsRefusedAndComesInOrderAfterIt() {
    CamelContext context = run(TIMEOUT, publishing());
    publish(context, 1, 10);
    server.stop();
    assertThatThrownBy(() -> publish(context, 11, 20))
        .isInstanceOf(CamelExecutionException.class)
        .hasCauseInstanceOf(StreamUnavailable.class);
    restart();
    await().atMost(LONG).ignoreExceptions().untilAsserted(() -> publish(context, 11, 20));
    assertThat(values()).isEqualTo(numbers(1, 20));

    server.freeze();
    assertThatThrownBy(() -> publish(context, 21, 30)).hasCauseInstanceOf(StreamUnavailable.class);
    server.thaw();
    await().atMost(LONG).ignoreExceptions().untilAsserted(() -> publish(context, 21, 30));
    publish(context, 31, 40);

    // Those of the frozen time may be there twice; the first of each in order.
    assertThat(values().stream().distinct().toList()).isEqualTo(numbers(1, 40));
  }

  private RouteBuilder publishing() {
    return new RouteBuilder() {
      @Override
      public void configure() {
        from("direct:publish").routeId("publish").to("redis-stream:" + stream);
      }
    };
  }

  private static void publish(CamelContext context, int from, int to) {
    try (var template = context.createProducerTemplate()) {
      template.sendBody(
          "direct:publish", numbers(from, to).stream().map(n -> Map.of("n", n)).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> values() {
    return redis.sync().xrange(stream, Range.unbounded()).stream()
        .map(message -> message.getBody().get("n"))
        .toList();
  }

  @Test
  void stoppingWaitsForWhatIsBeingHandledAndAcknowledgesIt() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicBoolean handled = new AtomicBoolean();
    add(1, 3);
    CamelContext context =
        consume(
            "?group=g",
            (values, givenUp) -> {
              begun.countDown();
              go.await(30, TimeUnit.SECONDS);
              handled.set(true);
            });
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

    CompletableFuture<Void> stopping = CompletableFuture.runAsync(context::stop);
    await().during(Duration.ofMillis(500)).atMost(LONG).until(() -> !stopping.isDone());
    assertThat(pending()).isEqualTo(3);
    go.countDown();
    stopping.get(30, TimeUnit.SECONDS);

    assertThat(handled).isTrue();
    assertThat(pending()).isZero();
    assertThat(redis.sync().xinfoConsumers(stream, "g")).as("it has left the group").isEmpty();
  }

  @Test
  void stoppingWhileAStoreIsAwayIsQuickAndTheNextOneGetsTheEntries() {
    Queue<String> got = new ConcurrentLinkedQueue<>();
    AtomicInteger tries = new AtomicInteger();
    add(1, 3);
    CamelContext context =
        consume(
            "?group=g&retryAfter=500",
            (values, givenUp) -> {
              tries.incrementAndGet();
              throw away();
            });
    await().atMost(LONG).until(() -> tries.get() > 0);
    long begun = System.nanoTime();
    context.stop();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));

    consume("?group=g&retryAfter=500", (values, givenUp) -> got.addAll(values));
    awaitAll(got, numbers(1, 3));
    awaitNonePending();
  }

  @Test
  void aShortTimeoutIsEnoughForWaiting() {
    Queue<String> got = new ConcurrentLinkedQueue<>();
    run(
        Duration.ofMillis(400),
        new RouteBuilder() {
          @Override
          public void configure() {
            from("redis-stream:" + stream)
                .routeId("short")
                .process(exchange -> got.add(exchange.getMessage().getBody(List.class).toString()));
          }
        });
    Map<String, AtomicInteger> connections = new ConcurrentHashMap<>();
    await()
        .during(Duration.ofSeconds(4))
        .atMost(LONG)
        .until(
            () -> {
              redis
                  .sync()
                  .clientList()
                  .lines()
                  .filter(line -> line.contains("cmd=xread"))
                  .forEach(
                      line ->
                          connections
                              .computeIfAbsent(
                                  line.replaceFirst(" .*", ""), key -> new AtomicInteger())
                              .incrementAndGet());
              return true;
            });
    add(1, 1);
    await().atMost(LONG).until(() -> got.size() == 1);
    // One that waits for longer than the timeout would be given up ten times meanwhile; a machine
    // that is busy may cost one now and then.
    assertThat(connections).as("connections").hasSizeBetween(1, 6);
  }
}
