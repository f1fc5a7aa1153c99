package io.bactrian.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.bactrian.mapping.Mapping;
import io.bactrian.platform.Stages;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.TestPostgres;
import io.bactrian.platform.TestSystems;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.mock.env.MockEnvironment;

/** What becomes an alarm, and who is told, by webhook and on the stream. */
class CutoverWatchTest {

  private static final String GAP =
      "insert into bactrian.gaps (system, collection, follower, row_key, created_at) values ('demo', 'orders', 'mongo', '1', now() - interval '%s')";

  private final ToldWebhook webhook = new ToldWebhook();
  private DataSource postgres;
  private CutoverWatch watch;
  private Announcements announcements;

  @BeforeEach
  void dual() {
    postgres = TestPostgres.databaseWithCore();
    Mapping orders =
        Objects.requireNonNull(TestSystems.open(postgres, "demo").of("orders")).mapping();
    CutoverSettings settings =
        new Binder(
                new MapConfigurationPropertySource(
                    Map.of("bactrian.cutover.webhook", webhook.url())))
            .bindOrCreate("bactrian.cutover", CutoverSettings.class);
    Gate gate = new Gate(postgres, new Stages(new StoreModes(new MockEnvironment())), settings);
    Cutover cutover =
        new Cutover(
            gate,
            (system, collection, from, to, decision, progress) -> {
              throw new UnsupportedOperationException();
            },
            JsonMapper.builder().findAndAddModules().build());
    watch =
        new CutoverWatch(
            List.of(orders), postgres, gate, cutover, settings, new SimpleMeterRegistry());
    announcements = new Announcements(postgres, settings);
    sql(
        "insert into bactrian.modes (system, collection, mode, changed_by) values ('demo', 'orders', 'dual', 'test')");
  }

  @AfterEach
  void stop() {
    webhook.close();
  }

  private void sql(String statement) {
    try (Connection connection = postgres.getConnection()) {
      connection.createStatement().execute(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(statement, e);
    }
  }

  private void stage(String from, String to) {
    sql(
        "insert into bactrian.stage_changes (system, collection, from_stage, to_stage, changed_by, walk, fenced_ms) values ('demo', 'orders', '%s', '%s', 'test', 'advance', 1)"
            .formatted(from, to));
  }

  private List<String> lookAndPost() {
    watch.look();
    announcements.post();
    return webhook.told("orders", "check");
  }

  @Test
  void oneGapThatStaysOpenIsAnAlarmUntilItIsClosed() {
    assertThat(lookAndPost()).isEmpty();
    sql(GAP.formatted("1 min"));
    assertThat(lookAndPost()).as("it is young").isEmpty();
    sql(GAP.formatted("20 min"));
    assertThat(lookAndPost()).containsExactly("alarm gaps-old");
    assertThat(lookAndPost()).as("told once").containsExactly("alarm gaps-old");
    assertThat(webhook.told("orders", "figure"))
        .singleElement()
        .asString()
        .startsWith("alarm 1, the oldest since ");
    sql("delete from bactrian.gaps");
    assertThat(lookAndPost()).containsExactly("alarm gaps-old", "clear gaps-old");
  }

  @Test
  void aCheckThatBeginsToFailIsAnAlarmUntilItCeases() {
    assertThat(lookAndPost()).isEmpty();
    sql(
        "insert into bactrian.schema_checks (system, version, print, drifted, what) values ('demo', '1', 'y', true, '+ column z')");
    assertThat(lookAndPost()).containsExactly("alarm schema");
    sql(
        "insert into bactrian.schema_checks (system, version, print, drifted) values ('demo', '1', 'x', false)");
    assertThat(lookAndPost()).containsExactly("alarm schema", "clear schema");
  }

  @Test
  void stagesAreToldInOrderWhenTheWebhookTakesThem() {
    webhook.answer(503);
    stage("backfill", "dual");
    announcements.post();
    stage("dual", "postgres");
    announcements.post();
    assertThat(webhook.told("orders", "to")).isEmpty();
    webhook.answer(200);
    announcements.post();
    announcements.post();
    assertThat(webhook.told("orders", "to")).containsExactly("stage dual", "stage postgres");
  }

  @Test
  void oneReplicaTellsTheStreamAtATimeSoThatTheOrderHolds() {
    StreamTurn one = new StreamTurn(postgres);
    StreamTurn other = new StreamTurn(postgres);
    stage("backfill", "dual");
    stage("dual", "postgres");
    List<Map<String, String>> taken = one.take();
    assertThat(taken).hasSize(2);
    assertThat(other.take()).as("it is the first one's turn").isEmpty();
    one.end(); // the stream did not take them
    assertThat(other.take()).isEqualTo(taken);
    other.told(taken);
    other.end();
    assertThat(one.take()).isEmpty();
    stage("postgres", "dual");
    assertThat(one.take())
        .singleElement()
        .satisfies(entry -> assertThat(entry.get("data")).contains("\"to\": \"dual\""));
    one.end();
  }
}
