package io.bactrian.purge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bactrian.access.Service;
import io.bactrian.mapping.MappingProblems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The whole service on a home folder with a system whose rows expire. */
class PurgeServiceTest {

  private static final String NOTES = "purge-mail-sent-notes";

  private final Path folder;

  PurgeServiceTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    write(
        "migrations/mail/V1__mail.sql",
        "create schema mail; create table mail.notes (id integer primary key, at timestamptz(3));");
  }

  private void write(String place, String text) throws IOException {
    Path file = folder.resolve(place);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void mapping(String column) throws IOException {
    write(
        "mappings/mail/sentNotes.yaml",
        "source: sentNotes\ntable: mail.notes\nttl: { column: %s, after: 1h, every: 300ms }\n"
            .formatted(column));
  }

  private Service serve() {
    return Service.start(
        folder.resolve("data"), "bactrian.home=" + folder, "bactrian.systems=risk,mail");
  }

  @Test
  void aMappingThatExpiresHasARouteThatDeletesItsRows() throws IOException {
    mapping("at");
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (Service service = serve()) {
      assertThat(service.bean(CamelContext.class).getRoutes())
          .filteredOn(route -> "purge".equals(route.getGroup()))
          .singleElement()
          .extracting(Route::getId, Route::getDescription)
          .containsExactly(
              NOTES, "Deletes rows of mail.notes, collection sentNotes, 1 hours after at");

      JdbcClient postgres = service.bean(JdbcClient.class);
      postgres
          .sql("insert into mail.notes values (1, '2001-01-01'), (2, now()), (3, null)")
          .update();
      await()
          .untilAsserted(
              () ->
                  assertThat(
                          postgres
                              .sql("select id from mail.notes order by id")
                              .query(Integer.class)
                              .list())
                      .containsExactly(2, 3));
      await()
          .untilAsserted(
              () ->
                  assertThat(service.admin("GET", "/actuator/prometheus", "").body())
                      .contains(
                          "bactrian_purge_rows_total{collection=\"sentNotes\",system=\"mail\"} 1.0")
                      .contains("bactrian_purge_last_run_seconds{")
                      .contains("bactrian_purge_runs_total{")
                      .contains("bactrian_purge_failures_total{"));
    }
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> !before.contains(thread))
                    .extracting(Thread::getName)
                    .noneMatch(
                        name ->
                            name.contains("purge")
                                || name.contains("QuartzScheduler_bactrian mail")));
  }

  @Test
  void aMistakeInTtlEndsTheStart() throws IOException {
    mapping("id");

    assertThatThrownBy(() -> serve().close())
        .hasRootCauseInstanceOf(MappingProblems.class)
        .rootCause()
        .hasMessageContaining(
            "mappings/mail/sentNotes.yaml:3: rows expire by a time; id is integer");
  }
}
