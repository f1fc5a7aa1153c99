package io.bactrian.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bactrian.access.RawConnection;
import io.bactrian.access.Service;
import io.bactrian.stream.ServiceStream;
import io.bactrian.stream.StreamIds;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The live feed over HTTP. Who may call it is in the table of AccessTest. */
@ExtendWith(OutputCaptureExtension.class)
class LiveTest {

  private static final String[] SETTINGS = {
    "bactrian.stores=postgres,redis",
    "bactrian.ingest.forget-keys-cron=0 0 0 1 1 ? 2099",
    "bactrian.access.rate=0",
    "bactrian.live.heartbeat=300",
    "bactrian.live.behind=400",
  };

  private static Service service;
  private static ServiceStream stream;

  private final List<Listener> listeners = new ArrayList<>();
  private String project;
  private String key;

  @BeforeAll
  static void start(@TempDir Path data) {
    service = Service.start(data, SETTINGS);
    stream = new ServiceStream(service);
  }

  @AfterAll
  static void stop() {
    stream.close();
    service.close();
  }

  @BeforeEach
  void ownProject() {
    project = service.project("live");
    key = service.key(project, "secret")[1];
  }

  @AfterEach
  void everybodyIsGoneAfterwards() {
    listeners.forEach(Listener::close);
    soon().until(() -> clients(service) == 0);
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(40));
  }

  private static double clients(Service of) {
    return of.bean(MeterRegistry.class).get("bactrian.live.clients").gauge().value();
  }

  private Listener listen(String... headers) {
    List<String> all = new ArrayList<>(List.of("X-Api-Key", key));
    all.addAll(List.of(headers));
    return listen(project, all);
  }

  private Listener listen(String to, List<String> headers) {
    Listener listener = Listener.to(service, to, headers.toArray(String[]::new));
    listeners.add(listener);
    soon().until(() -> listener.heartbeats() > 0); // now it is among those who listen
    return listener;
  }

  /** Events' ids, in the order in which they were sent. */
  private static List<String> send(String to, int count, String source) {
    String event = "{\"source\":\"%s\",\"type\":\"live\",\"severity\":\"INFO\"}".formatted(source);
    HttpResponse<String> response =
        service.send(
            "POST",
            "/ingest/" + to + "/batch",
            String.join("\n", Collections.nCopies(count, event)),
            "Authorization",
            Service.basic(),
            "Content-Type",
            "application/x-ndjson");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return Service.json(response).path("results").findValuesAsText("id");
  }

  private List<String> send(int count) {
    return send(project, count, "test");
  }

  private static List<String> eventIds(Listener listener) {
    return listener.events().stream()
        .filter(event -> event.type().equals("EVENT_INGESTED"))
        .map(event -> json(event).path("eventId").asText())
        .toList();
  }

  private static JsonNode json(Listener.Event event) {
    try {
      return new ObjectMapper().readTree(event.data());
    } catch (IOException e) {
      throw new AssertionError(event.data(), e);
    }
  }

  @Test
  void everythingOfTheProjectAndNothingElseArrivesInOrder() {
    String other = service.project("other");
    Listener ours = listen();
    Listener admins = listen(project, List.of("Authorization", Service.basic()));
    Listener theirs = listen(other, List.of("Authorization", Service.basic()));
    List<String> sent = new ArrayList<>();
    List<String> sentToOther = new ArrayList<>();
    for (int i = 1; i < 8; i++) {
      sent.addAll(send(i));
      sentToOther.addAll(send(other, i, "test"));
    }
    HttpResponse<String> incident =
        service.send(
            "POST",
            "/incidents",
            "{\"projectId\":\"%s\",\"status\":\"OPEN\",\"severity\":\"LOW\",\"summary\":\"a\\nb\"}"
                .formatted(project),
            "X-Api-Key",
            key);
    assertThat(incident.statusCode()).as(incident.body()).isEqualTo(201);

    soon().until(() -> ours.events().size() > sent.size());
    soon().until(() -> admins.events().size() > sent.size());
    soon().until(() -> theirs.events().size() >= sentToOther.size());

    assertThat(eventIds(ours)).isEqualTo(sent);
    assertThat(eventIds(theirs)).isEqualTo(sentToOther);
    assertThat(theirs.events()).hasSize(sentToOther.size());
    assertThat(admins.events()).isEqualTo(ours.events());
    Listener.Event last = ours.events().get(sent.size());
    assertThat(last.type()).isEqualTo("INCIDENT_CREATED");
    assertThat(json(last).path("summary").asText()).isEqualTo("a\nb");
    assertThat(json(last).path("id")).isEqualTo(Service.json(incident).path("id"));
    assertThat(ours.events())
        .allSatisfy(event -> assertThat(json(event).path("projectId").asText()).isEqualTo(project));
    assertThat(ours.ids()).isSortedAccordingTo(StreamIds::compare).doesNotHaveDuplicates();
  }

  @Test
  void whoComesBackGetsExactlyWhatWasMissed() {
    Listener first = listen();
    List<String> sent = new ArrayList<>(send(10));
    soon().until(() -> first.events().size() == 10);
    first.close();
    sent.addAll(send(5));
    stream.awaitEvaluated();

    Listener again = listen("Last-Event-ID", first.ids().get(6));
    soon().until(() -> again.events().size() >= 8);
    sent.addAll(send(3));
    soon().until(() -> again.events().size() >= 11);

    assertThat(eventIds(again)).isEqualTo(sent.subList(7, 18));
    assertThat(again.events()).hasSize(11);
    assertThat(again.ids().subList(0, 3)).isEqualTo(first.ids().subList(7, 10));
  }

  @Test
  void whoComesBackWhileEventsPourInMissesNoneAndGetsNoneTwice() {
    Listener first = listen();
    List<String> sent = new ArrayList<>(send(1));
    soon().until(() -> first.events().size() == 1);
    for (int round = 0; round < 5; round++) {
      sent.addAll(send(20));
      Listener again = listen("Last-Event-ID", first.ids().get(0));
      sent.addAll(send(20));
      int expected = sent.size() - 1;
      soon().until(() -> again.events().size() >= expected);
      assertThat(eventIds(again)).isEqualTo(sent.subList(1, sent.size()));
    }
  }

  @Test
  void anIdThatIsUnknownOrTrimmedAwayMeansReset() {
    Listener first = listen();
    send(3);
    soon().until(() -> first.events().size() == 3);
    stream.awaitEvaluated();
    stream.redis().xtrim("platform-events", 1);

    for (String id : List.of("1-1", "999999999999999-0", first.ids().get(0))) {
      Listener again = listen("Last-Event-ID", id);
      soon().until(() -> !again.events().isEmpty());
      List<String> sent = send(2);
      soon().until(() -> again.events().size() >= 3);
      assertThat(again.events().get(0)).isEqualTo(new Listener.Event("", "reset", "{}"));
      assertThat(eventIds(again)).isEqualTo(sent);
    }
    assertThat(
            service
                .send(
                    "GET",
                    "/projects/" + project + "/live",
                    "",
                    "X-Api-Key",
                    key,
                    "Last-Event-ID",
                    "nonsense")
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void whoHasMissedMoreThanIsKeptForAClientGetsReset() {
    Listener first = listen();
    send(1);
    soon().until(() -> first.events().size() == 1);
    first.close();
    send(500);
    stream.awaitEvaluated();

    Listener again = listen("Last-Event-ID", first.ids().get(0));
    soon().until(() -> !again.events().isEmpty());
    List<String> sent = send(2);
    soon().until(() -> again.events().size() >= 3);

    assertThat(again.events().get(0).type()).isEqualTo("reset");
    assertThat(eventIds(again)).isEqualTo(sent);
  }

  @Test
  void aCommentComesWhenNothingElseDoes() {
    Listener listener = listen();

    soon().until(() -> listener.heartbeats() >= 4);

    assertThat(listener.events()).isEmpty();
  }

  @Test
  void aClientThatIsGoneIsNoticedByTheHeartbeat() throws IOException {
    try (RawConnection gone = rawListener(0)) {
      soon().until(() -> clients(service) == 1);
      assertThat(gone).isNotNull();
    }
    soon().until(() -> clients(service) == 0);
  }

  private RawConnection rawListener(int receiveBuffer) throws IOException {
    return RawConnection.to(service, receiveBuffer)
        .send(
            ("GET /projects/%s/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "X-Api-Key: %s\r\n\r\n")
                .formatted(project, key));
  }

  @Test
  void aClientThatDoesNotReadIsLetGoAndHoldsNobodyUp() throws IOException {
    String wide = "x".repeat(512);
    int batch = 200;
    try (RawConnection slow = rawListener(4_096)) {
      soon().until(() -> clients(service) == 1);
      Listener fast = listen();
      List<String> sent = new ArrayList<>();
      while (clients(service) == 2 && sent.size() < 100_000) {
        sent.addAll(send(project, batch, wide));
        soon().until(() -> fast.events().size() == sent.size());
      }

      assertThat(clients(service)).isEqualTo(1);
      assertThat(eventIds(fast)).isEqualTo(sent);
      assertThat(slow.answer()).startsWith("HTTP/1.1 200");
      assertThat(fast.isEnded()).isFalse();
    }
  }

  @Test
  void aRevokedKeyAndADeletedProjectEndTheConnection() {
    String[] old = service.key(project, "secret");
    Listener revoked = listen(project, List.of("X-Api-Key", old[1]));
    Listener others = listen();
    Listener admins = listen(project, List.of("Authorization", Service.basic()));

    service.admin("DELETE", "/projects/" + project + "/keys/" + old[0], "");
    soon().until(revoked::isEnded);
    int heard = others.heartbeats();
    soon().until(() -> others.heartbeats() > heard + 2);
    assertThat(others.isEnded()).isFalse();

    assertThat(service.admin("DELETE", "/projects/" + project, "").statusCode()).isEqualTo(204);
    soon().until(() -> others.isEnded() && admins.isEnded());
  }

  @Test
  void clientsStayWhileRedisIsAway(CapturedOutput output) throws IOException {
    Listener listener = listen();
    List<String> sent = new ArrayList<>(send(3));
    soon().until(() -> listener.events().size() == 3);

    try (RedisOutage outage = RedisOutage.begin(stream)) {
      sent.addAll(send(3)); // the outbox keeps them
      int heard = listener.heartbeats();
      soon().until(() -> listener.heartbeats() > heard + 3);
      assertThat(listener.events()).hasSize(3);
      assertThat(
              service
                  .send("GET", "/projects/" + project + "/live", "", "X-Api-Key", key)
                  .statusCode())
          .isEqualTo(503);
      assertThat(outage).isNotNull();
    }
    // At least once: those that were under way when Redis froze are published again.
    soon().until(() -> eventIds(listener).stream().distinct().toList().equals(sent));
    assertThat(listener.isEnded()).isFalse();
    assertThat(output.getAll()).contains("the outbox waits").doesNotContain(" ERROR ");
  }

  @Test
  void stoppingTheServiceDoesNotWaitForClients(@TempDir Path data) {
    String[] settings = Arrays.copyOf(SETTINGS, SETTINGS.length + 1);
    settings[SETTINGS.length] = "spring.jmx.enabled=false"; // its names are taken
    Service own = Service.start(data, settings);
    String id = own.project("own");
    List<Listener> all =
        IntStream.range(0, 5)
            .mapToObj(i -> Listener.to(own, id, "Authorization", Service.basic()))
            .toList();
    soon().until(() -> clients(own) == 5);
    long before = System.nanoTime();

    own.close();

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(15));
    soon().until(() -> all.stream().allMatch(Listener::isEnded));
  }
}
