package io.bactrian.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bactrian.access.Service;
import io.bactrian.mapping.Lenses;
import io.bactrian.platform.ServedLenses;
import io.bactrian.platform.Stage;
import io.bactrian.platform.StageSwitch;
import io.bactrian.platform.StageSwitch.Decision;
import io.bactrian.platform.StageSwitch.Step;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestPostgres;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** Who asks by HTTP sees how a walk goes. */
class UnderWayTest {

  private static final String CUSTOMER =
      "{\"email\": \"a@x.org\", \"name\": \"n\", \"visits\": 0, \"createdAt\": {\"$date\": \"2024-01-02T03:04:05Z\"}}";

  private static final PGSimpleDataSource POSTGRES = new PGSimpleDataSource();
  private static Service service;

  @BeforeAll
  static void start(@TempDir Path data) {
    String url = TestPostgres.freshUrl();
    POSTGRES.setUrl(url);
    service =
        Service.start(
            data,
            "bactrian.stores=postgres,mongo",
            "bactrian.systems=demo,risk",
            "bactrian.postgres.url=" + url,
            "bactrian.mongo.url=" + TestMongo.freshUrl(),
            "bactrian.cutover.drill-hold=10ms",
            "bactrian.modes.demo.customers=dual",
            "bactrian.modes.demo.products=dual");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static JsonNode underWay(String collection) {
    return Service.json(service.admin("GET", "/cutover/demo." + collection, "")).path("underWay");
  }

  @Test
  void eachStepIsSeenAndNothingAfterTheLast() throws Exception {
    List<String> seen = new ArrayList<>();
    StageSwitch.Walked walked =
        service
            .bean(StageSwitch.class)
            .change(
                "demo",
                "products",
                null,
                Stage.POSTGRES,
                Decision.byHand("ada", "a test", Duration.ofSeconds(60)),
                step -> {
                  JsonNode at = underWay("products");
                  seen.add(
                      "%s of %s: %s to %s, %s"
                          .formatted(
                              at.path("walk").asText(),
                              at.path("by").asText(),
                              at.path("from").asText(),
                              at.path("to").asText(),
                              at.path("step").asText()));
                });
    assertThat(seen)
        .containsExactlyElementsOf(
            walked.steps().stream()
                .map(step -> "mode of ada: dual to postgres, " + step.name())
                .toList());
    assertThat(underWay("products").isMissingNode()).isTrue();
    try (Connection connection = POSTGRES.getConnection()) {
      connection
          .createStatement()
          .execute(
              "insert into bactrian.walks (system, collection, walk, from_stage, to_stage, changed_by, step, session) values ('demo', 'products', 'advance', 'dual', 'postgres', 'dead', 'drain', 1)");
    }
    assertThat(underWay("products").isMissingNode()).as("its maker is dead").isTrue();
  }

  @Test
  void aDrillIsSeenWhileItHoldsAndKeepsHowMuchItHasCompared() throws Exception {
    HttpResponse<String> made = service.admin("POST", "/stores/customers", CUSTOMER);
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    Lenses lenses = Objects.requireNonNull(service.bean(ServedLenses.class).bySystem().get("demo"));
    List<String> seen = new ArrayList<>();
    Drill.Outcome outcome =
        service
            .bean(CutoverParts.class)
            .drill(service.bean(StageSwitch.class))
            .run(
                Objects.requireNonNull(lenses.of("customers")).mapping(),
                new Cutover.Order("ada", "a test", true, Duration.ofSeconds(60)),
                step -> {
                  JsonNode at = underWay("customers");
                  seen.add(at.path("walk").asText() + " " + at.path("step").asText());
                });
    assertThat(outcome.passed()).as(outcome.what()).isTrue();
    List<String> steps = outcome.walks().get(0).steps().stream().map(Step::name).toList();
    assertThat(seen)
        .containsExactlyElementsOf(
            Stream.of(steps, List.of("hold"), steps)
                .flatMap(List::stream)
                .map(step -> "drill " + step)
                .toList());
    assertThat(underWay("customers").isMissingNode()).isTrue();
    try (Connection connection = POSTGRES.getConnection();
        ResultSet proof =
            connection
                .createStatement()
                .executeQuery(
                    "select jsonb_path_query_array(proof, '$.walks[*].compared') from bactrian.drills")) {
      assertThat(proof.next()).isTrue();
      assertThat(proof.getString(1)).isEqualTo("[1, 1]");
    }
  }
}
