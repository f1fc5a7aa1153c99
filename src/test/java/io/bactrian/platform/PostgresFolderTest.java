package io.bactrian.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresFolderTest {

  private static final Clock AT_7 = Clock.fixed(Instant.ofEpochMilli(7), ZoneOffset.UTC);

  private final Path data;
  private Path folder;

  PostgresFolderTest(@TempDir Path data) {
    this.data = data;
    this.folder = data.resolve("postgres");
  }

  @BeforeEach
  void aWholeCluster() throws IOException {
    write("PG_VERSION", "18\n");
    write("postgresql.conf", "");
    write("global/pg_control", "control");
    write("base/1/1255", "a catalogue");
    write("base/5/2608_fsm", "a catalogue's free space");
  }

  @Test
  void aWholeOneIsReady() {
    assertThat(isReady()).isTrue();
  }

  @Test
  void nothingIsNotReady() {
    folder = data.resolve("elsewhere");

    assertThat(isReady()).isFalse();
  }

  @Test
  void anEmptyFolderIsNotReady() throws IOException {
    folder = Files.createDirectory(data.resolve("empty"));

    assertThat(isReady()).isFalse();
    assertThat(folder).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PG_VERSION", "postgresql.conf", "global/pg_control"})
  void aHalfWrittenOneWithoutDataIsSetAside(String missing) throws IOException {
    Files.delete(folder.resolve(missing));

    assertThat(isReady()).isFalse();
    assertThat(folder).doesNotExist();
    assertThat(data.resolve("postgres.unfinished-7/base/1/1255")).exists();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "base/5/16384",
        "base/16385/1255",
        "base/5/24601.1",
        "pg_tblspc/16500",
        "thesis.odt"
      })
  void aHalfWrittenOneThatMayHoldDataIsRefused(String file) throws IOException {
    write(file, "data");
    Files.delete(folder.resolve("global/pg_control"));

    assertThatThrownBy(this::isReady)
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("missing: global/pg_control");
    assertThat(folder.resolve(file)).exists();
  }

  @Test
  void oneOfAnotherMajorVersionIsRefused() throws IOException {
    write("PG_VERSION", "16\n");

    assertThatThrownBy(this::isReady)
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining(folder + " was written by PostgreSQL 16");
  }

  private boolean isReady() {
    return new PostgresFolder(folder, AT_7).isReady();
  }

  private void write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
