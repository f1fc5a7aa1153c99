package io.bactrian.risk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bactrian.access.Service;
import io.bactrian.stream.ServiceStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Real logs through everything, HTTP to incidents: what is found is what plain SQL finds in the
 * log.
 */
class LogReplayTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SINGLES = 150;

  private static Service service;
  private static ServiceStream stream;

  @BeforeAll
  static void start(@TempDir Path data) {
    service =
        Service.start(
            data,
            "bactrian.stores=postgres,redis",
            "bactrian.access.rate=0",
            rule(0, "name", "error-rate"),
            rule(0, "match.severities", "ERROR,CRITICAL"),
            rule(1, "name", "by-source"),
            rule(1, "match.severities", "WARN,ERROR,CRITICAL"),
            rule(1, "window", "300s"),
            rule(1, "threshold", "2"),
            rule(1, "group-by", "source"),
            rule(1, "quiet-time", "600s"),
            rule(2, "name", "by-type"),
            rule(2, "match.severities", "WARN,ERROR,CRITICAL"),
            rule(2, "window", "30s"),
            rule(2, "threshold", "1"),
            rule(2, "group-by", "type"));
    stream = new ServiceStream(service);
  }

  private static String rule(int number, String name, String value) {
    return "bactrian.risk.rules[%d].%s=%s".formatted(number, name, value);
  }

  @AfterAll
  static void stop() {
    stream.close();
    service.close();
  }

  @ParameterizedTest
  @CsvSource({"BGL, 2000, 0", "Zookeeper, 700, 0", "Apache, 100, 1", "BGL, 333, 2"})
  void itsIncidentsAreThoseOfPlainSql(String log, int batch, int shuffle) {
    List<LogOracle.Line> lines = LogOracle.read(log);
    List<LogOracle.Line> sent = new ArrayList<>(lines);
    if (shuffle > 0) {
      Collections.shuffle(sent, new Random(shuffle));
    }
    String project = service.project(log);
    String key = service.key(project, "publishable")[1];

    sent.subList(0, SINGLES)
        .forEach(line -> post("", project, key, "application/json", event(line)));
    for (int from = SINGLES; from < sent.size(); from += batch) {
      List<LogOracle.Line> part = sent.subList(from, Math.min(sent.size(), from + batch));
      post(
          "/batch",
          project,
          key,
          "application/x-ndjson",
          part.stream().map(LogReplayTest::event).collect(Collectors.joining("\n")));
    }
    stream.awaitEvaluated();

    DataSource postgres = service.bean(DataSource.class);
    LogOracle oracle = LogOracle.of(postgres, lines);
    int found = 0;
    for (Rule rule : service.bean(RiskSettings.class).rules()) {
      List<LogOracle.Found> expected = oracle.expected(rule);
      assertThat(LogOracle.actual(postgres, UUID.fromString(project), rule.name()))
          .as(rule.name())
          .containsExactlyInAnyOrderElementsOf(expected);
      found += expected.size();
    }
    assertThat(found).isPositive();
    assertThat(count("select count(*) from risk.events where project_id = ?::uuid", project))
        .isEqualTo(lines.size());
    assertThat(count("select count(*) from risk.set_aside")).isZero();
  }

  private static long count(String sql, Object... parameters) {
    return service.bean(JdbcClient.class).sql(sql).params(parameters).query(Long.class).single();
  }

  private static void post(
      String path, String project, String key, String contentType, String body) {
    HttpResponse<String> response =
        service.send(
            "POST",
            "/ingest/" + project + path,
            body,
            "X-Api-Key",
            key,
            "Content-Type",
            contentType);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
  }

  private static String event(LogOracle.Line line) {
    return JSON.createObjectNode()
        .put("source", line.source())
        .put("type", line.type())
        .put("severity", line.severity())
        .put("occurredAt", line.time().toString())
        .put("payload", line.text())
        .toString();
  }
}
