package io.bactrian.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledProcessTest {

  private static final Pattern READY = Pattern.compile("ports (\\d+) (\\d+) (\\d+) ready");

  private final Path data;
  private final Path output;

  KilledProcessTest(@TempDir Path folder) throws IOException {
    this.data = Files.createDirectory(folder.toRealPath().resolve("data"));
    this.output = folder.resolve("output.txt");
  }

  @AfterEach
  void nothingStaysBehind() {
    ServerProcesses.on(data).forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void theNextOneStopsTheServersThatWereLeftBehindAndFindsTheData() throws Exception {
    try (ChildJvm child = ChildJvm.start(output, ServersInChild.class, data.toString())) {
      probeOf(child).write();
      assertThatThrownBy(() -> EmbeddedServers.start(Probe.settings(data)))
          .isInstanceOf(CannotStart.class)
          .hasMessageContaining("in use by another Bactrian (process " + child.pid() + ")");

      child.kill();
    }
    assertThat(ServerProcesses.on(data)).as("left behind").hasSize(2);

    try (EmbeddedServers servers = EmbeddedServers.start(Probe.settings(data))) {
      assertThat(new Probe(servers).read()).containsOnly("kept");
      assertThat(ServerProcesses.on(data)).hasSize(2);
    }
    assertThat(ServerProcesses.on(data)).isEmpty();
  }

  @Test
  void aRunKilledWhileItMadeTheClusterIsNoObstacle() throws Exception {
    try (ChildJvm child = ChildJvm.start(output, ServersInChild.class, data.toString())) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                try (DirectoryStream<Path> made =
                    Files.newDirectoryStream(data, "postgres.new-*")) {
                  return made.iterator().hasNext();
                }
              });
      child.kill();
    }
    assertThat(data.resolve("postgres")).doesNotExist();

    try (EmbeddedServers servers = EmbeddedServers.start(Probe.settings(data))) {
      new Probe(servers).write();
    }
    assertThat(ServerProcesses.on(data)).isEmpty();
  }

  @Test
  void aPidThatNowBelongsToSomethingElseIsLeftAlone() throws Exception {
    EmbeddedServers.start(Probe.settings(data, "bactrian.stores=postgres,redis")).close();
    long ours = ProcessHandle.current().pid();
    Files.writeString(data.resolve("postgres/postmaster.pid"), ours + "\n" + data + "\n");
    Files.writeString(data.resolve("redis/redis.pid"), ours + "\n");

    try (EmbeddedServers servers =
        EmbeddedServers.start(Probe.settings(data, "bactrian.stores=postgres,redis"))) {
      assertThat(new Probe(servers).show("server_version")).startsWith("18.");
    }
  }

  private Probe probeOf(ChildJvm child) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> READY.matcher(child.output()).find() || child.output().contains("Exception"));
    Matcher ready = READY.matcher(child.output());
    assertThat(ready.find()).as(child.output()).isTrue();
    return new Probe(port(ready, 1), port(ready, 2), port(ready, 3));
  }

  private static int port(Matcher ready, int group) {
    return Integer.parseInt(ready.group(group));
  }
}
