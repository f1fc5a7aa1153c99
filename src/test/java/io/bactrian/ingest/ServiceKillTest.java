package io.bactrian.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bactrian.Bactrian;
import io.bactrian.access.Service;
import io.bactrian.platform.ChildJvm;
import io.bactrian.platform.TestServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the whole service under load at random moments, and PostgreSQL and Redis too. {@code
 * -Dbactrian.rounds=50} kills more often; {@code -Dbactrian.seed} repeats a run's moments, as far
 * as a machine repeats anything.
 */
class ServiceKillTest {

  private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");
  private static final URI NOWHERE = URI.create("http://127.0.0.1:1/");

  private final int rounds = Integer.getInteger("bactrian.rounds", 4);
  private final long seed = Long.getLong("bactrian.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Path folder;
  private final TestServer postgres;
  private final TestServer redis;
  private final List<ChildJvm> children = new ArrayList<>();
  private final String[] settings;
  private volatile URI service = NOWHERE;
  private final Load load;
  private final Load errors;
  private int postgresKilled;
  private int redisKilled;

  ServiceKillTest(@TempDir Path folder) {
    this.folder = folder;
    this.postgres = TestServer.postgres(folder);
    this.redis = TestServer.redis(folder);
    this.settings =
        new String[] {
          "bactrian.home=" + Path.of("").toAbsolutePath(),
          "bactrian.stores=postgres,redis",
          "bactrian.postgres.url=" + postgres.url(),
          "bactrian.redis.url=" + redis.url(),
          "bactrian.data-folder=" + folder.resolve("data"),
          "bactrian.demo=false",
          "bactrian.access.admin-password=" + Service.PASSWORD,
          "bactrian.access.rate=0",
          "bactrian.ingest.timeout=2s",
          "bactrian.risk.retry-after=2000",
          // The incident is to stay open, however long this takes.
          "bactrian.routes.risk-sweep.enabled=false",
          "bactrian.ingest.forget-keys-cron=0 0 0 1 1 ? 2099",
          "logging.level.org.springframework.boot.web.embedded=info",
          "server.port=0"
        };
    try (Service once = Service.start(folder.resolve("data"), settings)) {
      load = load(once, 3, "\"source\":\"web\",\"type\":\"login\",\"severity\":\"INFO\"");
      errors =
          load(
              once,
              1,
              "\"source\":\"web\",\"type\":\"failure\",\"severity\":\"ERROR\",\"occurredAt\":\"%s\""
                  .formatted(Instant.now()));
    }
  }

  private Load load(Service once, int clients, String event) {
    String project = once.project("killed");
    return new Load(() -> service, project, once.key(project, "secret")[1], clients, event);
  }

  @AfterEach
  void end() {
    children.forEach(ChildJvm::close);
    redis.close();
    postgres.close();
  }

  @Test
  void whateverIsKilledNothingThatWasAcknowledgedIsLostOrTwice() throws Exception {
    long begun = System.nanoTime();
    System.out.printf("ServiceKillTest: seed %d, %d rounds%n", seed, rounds);
    try (errors;
        load) {
      for (int round = 0; round < rounds; round++) {
        ChildJvm child = start();
        if (random.nextInt(5) == 0) {
          child.waitMillis(random.nextInt(6_000)); // it may not even have started
        } else {
          awaitPort(child);
          awaitAccepted(load, random.nextInt(150));
        }
        kill(child);
      }
      awaitPort(start());
      awaitAccepted(load, 50);
      awaitAccepted(errors, 20); // twice what makes an incident
    }
    settle();
    System.out.printf(
        "ServiceKillTest: %d services, %d PostgreSQL and %d Redis killed in %d s; %s%n",
        rounds,
        postgresKilled,
        redisKilled,
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun),
        load);
  }

  /** Kills the service, and in some rounds a server before or after it. */
  private void kill(ChildJvm child) throws InterruptedException {
    List<Runnable> kills = new ArrayList<>();
    kills.add(() -> killService(child));
    if (random.nextInt(3) == 0) {
      kills.add(() -> restart(postgres));
      postgresKilled++;
    }
    if (random.nextInt(3) == 0) {
      kills.add(() -> restart(redis));
      redisKilled++;
    }
    Collections.shuffle(kills, random);
    for (Runnable each : kills) {
      each.run();
      child.waitMillis(random.nextInt(1_000));
    }
  }

  private void killService(ChildJvm child) {
    try {
      child.kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void restart(TestServer server) {
    server.kill();
    server.start();
  }

  @Test
  void onSigtermWhatIsBeingDoneIsDoneAndNothingIsLost() throws Exception {
    try (load;
        errors) {
      ChildJvm child = start();
      awaitPort(child);
      awaitAccepted(load, 200);

      child.terminate();

      assertThat(child.await(30)).as(child.output()).isEqualTo(143);
      assertThat(child.output()).doesNotContain(" ERROR ");
      awaitPort(start());
      awaitAccepted(load, 50);
    }
    settle();
  }

  private static void awaitAccepted(Load load, int requests) {
    int accepted = load.accepted() + requests;
    await().atMost(Duration.ofSeconds(60)).until(() -> load.accepted() > accepted);
  }

  private void settle() {
    try (Reckoning reckoning = new Reckoning(postgres, redis)) {
      reckoning.awaitSettled();
      reckoning.check(load);
      reckoning.check(errors);
      reckoning.checkIncident(errors.project());
    }
  }

  private ChildJvm start() throws IOException {
    Path output = folder.resolve("output-" + children.size() + ".txt");
    String[] arguments =
        Arrays.stream(settings).map(setting -> "--" + setting).toArray(String[]::new);
    ChildJvm child = ChildJvm.start(output, 384, Bactrian.class, arguments);
    children.add(child);
    return child;
  }

  /** From then on it has the load. */
  private void awaitPort(ChildJvm child) {
    await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> PORT.matcher(child.output()).find() || child.await(0) >= 0);
    Matcher port = PORT.matcher(child.output());
    assertThat(port.find()).as(child.output()).isTrue();
    service = URI.create("http://127.0.0.1:" + port.group(1) + "/");
  }
}
