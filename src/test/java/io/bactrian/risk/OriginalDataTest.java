package io.bactrian.risk;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.backfill.Runs;
import io.bactrian.landing.MadeSource;
import io.bactrian.landing.TestSystem;
import io.bactrian.parity.CollectionVerdict;
import io.bactrian.parity.Parity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The original application's MongoDB data, with all that its three services wrote differently. */
class OriginalDataTest {

  private static final String TIMES =
      "'createdAt': {'$date': '2026-02-03T10:00:00.123Z'}, 'updatedAt': {'$date': '2026-02-03T10:00:01Z'}, '__v': 0";
  private static final String P = "65bf00000000000000000001";
  private static final String NO_PROJECT = "65bf0000000000000000dead";

  private final TestSystem risk = risk();
  private final Runs runs = new Runs(risk);

  private static TestSystem risk() {
    try {
      return TestSystem.named(
          new RiskTables().postgres,
          "risk",
          Files.readString(Path.of("mappings/risk/projects.yaml")),
          Files.readString(Path.of("mappings/risk/events.yaml")),
          Files.readString(Path.of("mappings/risk/incidents.yaml")));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String id(int n) {
    return "65bf%020d".formatted(n);
  }

  private static String oid(String hex) {
    return "{'$oid': '" + hex + "'}";
  }

  /** The database of gateway and worker. */
  private static MadeSource riskEngine() {
    MadeSource source = new MadeSource("risk_engine", true);
    source.add("projects", json("{'_id': %s, 'name': ' Shop ', %s}", oid(P), TIMES));
    incident(source, 11, "'" + P + "'", "OPEN", "ERROR", "'" + id(101) + "', '" + id(102) + "'");
    incident(source, 12, oid(P), "RESOLVED", "CRITICAL", oid(id(102)) + ", " + oid(id(101)));
    incident(source, 13, oid(P), "OPEN", "LOW", "");
    incident(source, 14, "'" + P + "'", "OPEN", "WARN", "");
    incident(source, 15, "'" + NO_PROJECT + "'", "OPEN", "ERROR", "");
    incident(source, 16, "'" + P + "'", "OPEN", "ERROR", "'" + id(999) + "'");
    incident(source, 17, "'my-project'", "OPEN", "ERROR", "");
    incident(source, 18, oid(P), "OPEN", "SEVERE", "");
    return source;
  }

  private static void incident(
      MadeSource source, int n, String project, String status, String severity, String events) {
    source.add(
        "incidents",
        json(
            "{'_id': %s, 'projectId': %s, 'status': '%s', 'severity': '%s', 'relatedEventIds': [%s],"
                + " 'summary': 'High error rate detected: 11 ERROR events in last 60 seconds.', %s}",
            oid(id(n)), project, status, severity, events, TIMES));
  }

  /** The database of ingestion. */
  private static MadeSource incidentIntel() {
    MadeSource source = new MadeSource("incident_intel", true);
    event(source, 101, "'" + P + "'", "{'a': 1, 'b': [null, {'$numberDecimal': '1.10'}]}");
    event(source, 102, oid(P), "'only text'");
    event(source, 103, "'" + P + "'", "[]");
    event(source, 104, "'" + NO_PROJECT + "'", "{}");
    event(source, 105, "'whatever'", "{}");
    return source;
  }

  private static void event(MadeSource source, int n, String project, String payload) {
    source.add(
        "events",
        json(
            "{'_id': %s, 'projectId': %s, 'source': 'web', 'type': 'boom', 'severity': 'ERROR', 'payload': %s,"
                + " 'timestamp': {'$date': '2026-02-03T10:00:00.001Z'}, %s}",
            oid(id(n)), project, payload, TIMES));
  }

  @Test
  void everyVariantBecomesRowsOrIsHeldWithTheReason() {
    MadeSource gateway = riskEngine();
    MadeSource ingestion = incidentIntel();

    runs.backfill(gateway);
    runs.backfill(ingestion);
    // Incidents came before the events that they name.
    runs.replayed();

    assertThat(
            risk.rows(
                "select name, bactrian.objectid(id), created_at at time zone 'UTC' from risk.projects"))
        .containsExactly("Shop|" + P + "|2026-02-03 10:00:00.123");
    assertThat(
            risk.rows(
                """
                select bactrian.objectid(id), bactrian.objectid(project_id), occurred_at at time zone 'UTC', payload
                from risk.events order by id
                """))
        .hasSize(3)
        .allMatch(row -> row.contains("|" + P + "|2026-02-03 10:00:00.001|"));
    assertThat(
            risk.rows(
                """
                select right(bactrian.objectid(id), 2), status, severity, bactrian.objectid(project_id),
                  (select count(*) from risk.incident_events where incident_id = i.id), rule
                from risk.incidents i order by id
                """))
        .containsExactly(
            "11|OPEN|HIGH|" + P + "|2|null",
            "12|RESOLVED|CRITICAL|" + P + "|2|null",
            "13|OPEN|LOW|" + P + "|0|null",
            "14|OPEN|MEDIUM|" + P + "|0|null");
    assertThat(
            risk.rows(
                "select right(document_id::jsonb ->> '$oid', 3), reason, field from bactrian.quarantine order by 1"))
        .containsExactly(
            "015|dangling_reference|projectId",
            "016|dangling_reference|relatedEventIds",
            "017|malformed|projectId",
            "018|check_failed|severity",
            "104|dangling_reference|projectId",
            "105|malformed|projectId");
    assertThat(Parity.verdicts(risk, gateway)).allMatch(CollectionVerdict::exact);
    assertThat(Parity.verdicts(risk, ingestion)).allMatch(CollectionVerdict::exact);
  }
}
