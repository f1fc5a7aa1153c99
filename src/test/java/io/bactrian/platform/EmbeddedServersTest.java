package io.bactrian.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EmbeddedServersTest {

  private final Path data;

  EmbeddedServersTest(@TempDir Path data) throws IOException {
    this.data = data.toRealPath();
  }

  @Test
  void dataIsKeptBetweenRuns() throws Exception {
    try (EmbeddedServers servers = start()) {
      new Probe(servers).write();
    }
    assertThat(ServerProcesses.on(data)).isEmpty();

    try (EmbeddedServers servers = start()) {
      assertThat(new Probe(servers).read()).containsOnly("kept");
    }
    assertThat(ServerProcesses.on(data)).isEmpty();
  }

  @Test
  void postgresIsDurable() throws Exception {
    try (EmbeddedServers servers = start("bactrian.stores=postgres")) {
      Probe probe = new Probe(servers);
      assertThat(probe.show("fsync")).isEqualTo("on");
      assertThat(probe.show("synchronous_commit")).isEqualTo("on");
      assertThat(probe.show("server_version")).startsWith("18.");
    }
  }

  @Test
  void aHalfWrittenPostgresFolderIsMadeAnew() throws Exception {
    Path unfinished = Files.createDirectories(data.resolve("postgres/base"));
    Files.createDirectories(data.resolve("postgres.new-1/base"));

    try (EmbeddedServers servers = start("bactrian.stores=postgres")) {
      assertThat(new Probe(servers).show("server_version")).startsWith("18.");
    }
    assertThat(unfinished).exists(); // in the new cluster
    assertThat(data).isDirectoryContaining("glob:**/postgres.unfinished-*");
    assertThat(data).isDirectoryNotContaining("glob:**/postgres.new-*");
  }

  @Test
  void aDamagedPostgresFolderIsRefusedWithItsLog() throws Exception {
    start("bactrian.stores=postgres").close();
    Files.writeString(data.resolve("postgres/postgresql.conf"), "work_mem = lots\n");

    assertThatThrownBy(() -> start("bactrian.stores=postgres"))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining(data.resolve("postgres").toString())
        .hasMessageContaining("work_mem");
  }

  @Test
  void aMachineWithoutOpenSslIsToldSo() throws IOException {
    Path log = data.resolve("redis.log");
    Files.writeString(
        log,
        "redis-server: error while loading shared libraries: libssl.so.3: cannot open shared object"
            + " file: No such file or directory");

    CannotStart refused = EmbeddedRedisServer.refused(log);

    assertThat(refused).hasMessageContaining("libssl.so.3");
    assertThat(refused.remedy()).contains("libssl3", "bactrian.redis.url");
  }

  @Test
  void aDamagedMongoFileIsRefused() throws Exception {
    Files.createDirectories(data.resolve("mongo"));
    Files.writeString(data.resolve("mongo/documents.mv"), "x".repeat(10_000));

    assertThatThrownBy(() -> start("bactrian.stores=mongo"))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("mongo/documents.mv");
  }

  @Test
  void twoOnOneFolderAreOneTooMany() {
    try (EmbeddedServers first = start("bactrian.stores=mongo")) {
      assertThatThrownBy(() -> start("bactrian.stores=mongo"))
          .isInstanceOf(CannotStart.class)
          .hasMessageContaining(data + " is in use by another Bactrian");
      assertThat(first.all()).hasSize(1);
    }
    start("bactrian.stores=mongo").close();
  }

  @ParameterizedTest
  @EnumSource(Store.class)
  void aPortThatIsTakenIsNamedAndNothingIsLeftRunning(Store store) throws IOException {
    String name = store.name().toLowerCase(Locale.ROOT);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();

      assertThatThrownBy(
              () ->
                  start(
                      "bactrian.%s.port=%d".formatted(name, port), "bactrian.stores=redis," + name))
          .isInstanceOfSatisfying(
              CannotStart.class, e -> assertThat(e.remedy()).contains("bactrian." + name + ".port"))
          .hasMessageContaining(store.title() + " cannot listen on port " + port);
    }
    assertThat(ServerProcesses.on(data)).isEmpty();
  }

  @Test
  void memoryLeavesNoFile() {
    try (EmbeddedServers servers =
        start("bactrian.stores=mongo", "bactrian.mongo.storage=memory")) {
      assertThat(servers.all().get(0).description()).endsWith("(in memory)");
    }
    assertThat(data.resolve("mongo")).doesNotExist();
  }

  @Test
  void aStoreWithAUrlIsNotStarted() {
    try (EmbeddedServers servers =
        start(
            "bactrian.postgres.url=jdbc:postgresql://db/app",
            "bactrian.redis.url=redis://cache",
            "bactrian.mongo.url=mongodb://docs/app")) {
      assertThat(servers.all()).isEmpty();
    }
    assertThat(data).isEmptyDirectory();
  }

  private EmbeddedServers start(String... properties) {
    return EmbeddedServers.start(Probe.settings(data, properties));
  }
}
