package io.bactrian.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.access.Service;
import io.bactrian.platform.TestPostgres;
import io.bactrian.stream.ServiceStream;
import io.lettuce.core.Range;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** Applications follow the stages on the stream, also where there is no MongoDB any more. */
class ToldOnTheStreamTest {

  @TempDir private Path data = Path.of("");

  @Test
  void stagesAreOnTheStreamInOrder() throws SQLException {
    String url = TestPostgres.freshUrl();
    PGSimpleDataSource postgres = new PGSimpleDataSource();
    postgres.setUrl(url);
    try (Service service =
            Service.start(
                data,
                "bactrian.stores=postgres,redis",
                "bactrian.systems=demo,risk",
                "bactrian.postgres.url=" + url,
                "bactrian.mongo.url=none");
        ServiceStream stream = new ServiceStream(service);
        Connection connection = postgres.getConnection()) {
      for (String to : new String[] {"dual", "postgres", "retired"}) {
        connection
            .createStatement()
            .execute(
                "insert into bactrian.stage_changes (system, collection, from_stage, to_stage, changed_by, walk, fenced_ms) values ('demo', 'orders', 'x', '%s', 'test', 'advance', 1)"
                    .formatted(to));
      }
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () ->
                  assertThat(
                          stream.redis().xrange("bactrian-cutover", Range.unbounded()).stream()
                              .map(entry -> entry.getBody().get("data"))
                              .map(told -> told.replaceFirst(".*\"to\": \"(\\w+)\".*", "$1")))
                      .containsExactly("dual", "postgres", "retired"));
    }
  }
}
