package io.bactrian.stores;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.access.Service;
import io.bactrian.platform.TestPostgres;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** What is retired is served when there is no MongoDB any more. */
class WithoutMongoTest {

  private static final String CUSTOMER =
      "{\"email\": \"a@x.org\", \"name\": \"n\", \"visits\": 0, \"createdAt\": {\"$date\": \"2024-01-02T03:04:05Z\"}}";

  @TempDir private Path data = Path.of("");

  @Test
  void whatIsRetiredIsReadAndWrittenAndTheRestIsAnsweredWithWhy() throws Exception {
    String url = TestPostgres.freshUrl();
    PGSimpleDataSource postgres = new PGSimpleDataSource();
    postgres.setUrl(url);
    try (Service service =
        Service.start(
            data,
            "bactrian.stores=postgres,mongo",
            "bactrian.systems=demo,risk",
            "bactrian.postgres.url=" + url,
            "bactrian.mongo.url=none")) {
      HttpResponse<String> refused = send(service, "POST", "/stores/customers", CUSTOMER);
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
      assertThat(refused.body()).contains("stage mongo", "no MongoDB any more");

      try (Connection connection = postgres.getConnection()) {
        connection
            .createStatement()
            .execute(
                "insert into bactrian.modes (system, collection, mode, retired_at, changed_by)"
                    + " values ('demo', 'customers', 'postgres', now(), 'test')");
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> send(service, "POST", "/stores/customers", CUSTOMER).statusCode() == 201);
      HttpResponse<String> found =
          send(service, "POST", "/stores/customers/find", "{\"filter\": {\"email\": \"a@x.org\"}}");
      assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
      assertThat(Service.json(found).path("documents")).hasSize(1);
      HttpResponse<String> mode =
          send(
              service,
              "POST",
              "/stores/customers/mode",
              "{\"mode\": \"dual\", \"why\": \"a test\"}");
      assertThat(mode.statusCode()).isEqualTo(503);
      assertThat(mode.body()).contains("as it was");
    }
  }

  private static HttpResponse<String> send(
      Service service, String method, String path, String body) {
    return service.send(
        service
            .request(method, path, body, "Authorization", Service.basic())
            .timeout(Duration.ofSeconds(30))
            .build());
  }
}
