package io.bactrian.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bactrian.Bactrian;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeProgramTest {

  private final Path folder;
  private final Path data;
  private final Path route;

  WholeProgramTest(@TempDir Path folder) throws IOException {
    this.folder = folder.toRealPath();
    this.data = this.folder.resolve("data");
    this.route = Files.createDirectory(this.folder.resolve("routes")).resolve("a.camel.yaml");
  }

  @AfterEach
  void nothingStaysBehind() {
    ServerProcesses.on(data).forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void sigtermStopsEverythingInAFewSeconds() throws Exception {
    writeRoute("direct:in");
    try (ChildJvm child = start()) {
      await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(() -> assertThat(child.output()).contains("MongoDB-compatible server"));
      assertThat(ServerProcesses.on(data)).hasSize(2);
      assertThat(child.output())
          .contains("PostgreSQL 18.6 embedded at jdbc:postgresql://localhost:", "Redis 6.2")
          .contains("Started probe")
          .doesNotContain(" WARN ", " ERROR ");

      child.terminate();

      assertThat(child.await(20)).as(child.output()).isEqualTo(143);
      assertThat(child.output())
          .contains("(bactrian) shutdown")
          .doesNotContain(" WARN ", " ERROR ");
    }
    assertThat(ServerProcesses.on(data)).isEmpty();
  }

  @Test
  void sigtermWhileTheServersStartLeavesNoneBehind() throws Exception {
    writeRoute("direct:in");
    try (ChildJvm child = start()) {
      await().atMost(Duration.ofSeconds(60)).until(() -> !ServerProcesses.on(data).isEmpty());

      child.terminate();

      assertThat(child.await(60)).as(child.output()).isEqualTo(143);
    }
    assertThat(ServerProcesses.on(data)).isEmpty();
  }

  @Test
  void aStartThatFailsStopsTheServersAndEndsTheJvm() throws Exception {
    writeRoute("nosuch:component");
    try (ChildJvm child = start()) {
      assertThat(child.await(90)).as(child.output()).isEqualTo(1);
      assertThat(child.output()).contains("No endpoint could be found for: nosuch");
    }
    assertThat(data.resolve("postgres.log")).exists();
    assertThat(ServerProcesses.on(data)).isEmpty();
  }

  private ChildJvm start() throws IOException {
    return ChildJvm.start(
        folder.resolve("output.txt"),
        Bactrian.class,
        "--bactrian.home=" + folder,
        "--bactrian.data-folder=" + data,
        "--bactrian.demo=false",
        "--server.port=0",
        "--logging.level.root=info");
  }

  private void writeRoute(String from) throws IOException {
    Files.writeString(
        route,
        """
        - route:
            id: probe
            from:
              uri: %s
              steps:
                - log: "never"
        """
            .formatted(from));
  }
}
