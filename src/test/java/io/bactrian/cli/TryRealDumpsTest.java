package io.bactrian.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bactrian.SharedData;
import io.bactrian.source.DamagedSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real dumps through the whole door: inferred, migrated, verified, reported. */
class TryRealDumpsTest {

  private static final String RESTORE = "mongo-tools/mongorestore/";

  /** Folders in which there is nothing but indexes, options and oplogs. */
  private static final List<String> WITHOUT_COLLECTIONS =
      Stream.of(
              "collMod_ttl_index/admin",
              "commit_indexes_build",
              "create_indexes",
              "dump_local_oplog",
              "dump_local_oplog/local",
              "dump_oplog_conflict",
              "dump_with_noop_in_oplog",
              "oplog_ignore_index",
              "oplog_partial_skips",
              "oplogdump/admin",
              "oplogdumpmaxsize/admin",
              "tools-2002")
          .map(RESTORE::concat)
          .toList();

  @ParameterizedTest
  @MethodSource("folders")
  void everyDocumentLandsAndComesBack(String folder) {
    TryReport report = Trial.of(SharedData.at(folder));

    assertThat(report.exact()).isTrue();
    Trial.assertAccounted(report);
    assertThat(Trial.reasons(report)).isEmpty();
  }

  static Stream<String> folders() throws IOException {
    return Stream.concat(
            Stream.of("dbkoda", "library", "ozlerhakan", "docs-assets", "mongo-hadoop"),
            Stream.concat(
                below("atlas").filter(folder -> !folder.contains("index-metadata-only")),
                below("mongo-tools/mongorestore")))
        .filter(folder -> !WITHOUT_COLLECTIONS.contains(folder));
  }

  static Stream<String> foldersWithoutCollections() throws IOException {
    return Stream.concat(below("atlas/index-metadata-only"), WITHOUT_COLLECTIONS.stream());
  }

  private static Stream<String> below(String folder) throws IOException {
    Path root = SharedData.at(folder);
    try (Stream<Path> all = Files.walk(root)) {
      List<Path> folders = all.filter(Files::isDirectory).sorted().toList();
      return folders.stream()
          .map(path -> folder + "/" + root.relativize(path))
          .map(path -> path.replaceAll("/$", ""));
    }
  }

  @ParameterizedTest
  @MethodSource("foldersWithoutCollections")
  void aFolderWithoutCollectionsIsRefused(String folder) {
    Path path = SharedData.at(folder);
    assertThatThrownBy(() -> Trial.of(path))
        .isInstanceOf(DamagedSource.class)
        .hasMessageStartingWith(path + ": there is no collection in it; ")
        .hasMessageContaining(" is left out: ");
  }

  @Test
  void theShellsSyntaxIsRefusedAndTheOtherFilesGoOn() {
    TryReport report = Trial.of(SharedData.at("debezium-mongo"));

    Trial.assertAccounted(report);
    assertThat(report.exact()).isFalse();
    assertThat(Trial.of(report, "dbz-2316").error())
        .isEqualTo(
            "dbz-2316.json: line 1, column 11 (byte 10): ObjectId(...) is mongo shell syntax, not"
                + " JSON; export with mongoexport");
    assertThat(report.collections()).hasSize(7).filteredOn(one -> one.landed() > 0).hasSize(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ozlerhakan", "atlas/sample_analytics"})
  void twiceGivesTheSame(String folder) throws Exception {
    Path dump = SharedData.at(folder);
    TryReport first = Trial.of(dump);
    Map<String, String> before = Trial.contents(TryCommand.schema(dump));

    TryReport second = Trial.of(dump);

    assertThat(second)
        .usingRecursiveComparison()
        .ignoringFields("collections.seconds")
        .isEqualTo(first);
    assertThat(Trial.contents(TryCommand.schema(dump))).isEqualTo(before).hasSizeGreaterThan(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mongorestore/test.bar.archive | {bar=1}",
        "mongorestore/bad-format.archive | {ixtest=0}",
        "mongorestore/dump-w-oplog.archive | {foo=25}",
        "mongorestore/specialcharacter | {cafés=1}",
        "mongorestore/prelude_test/prelude_gzip | {foo=1}",
        "mongorestore/oplogdump | {c1=5}",
        "mongorestore/foodump/test/foo.bson | {foo=1}",
        "mongoimport/test_bom.json | {test_bom=2}",
        "mongoimport/test_array.json | {test_array=27}",
        "mongoimport/test_plain.json | {test_plain=3}",
        "mongoimport/test_plain2.json | {test_plain2=10}",
        "bsondump/sample.json | {sample=4}"
      })
  void everyFormOfADumpIsRead(String file, String landed) {
    TryReport report = Trial.of(SharedData.at("mongo-tools/" + file));

    assertThat(report.exact()).isTrue();
    Trial.assertAccounted(report);
    Map<String, Long> counts = new TreeMap<>();
    report.collections().forEach(one -> counts.put(one.name(), one.landed()));
    assertThat(counts).hasToString(landed);
  }

  @Test
  void aCompressedArchiveIsReadLikeOneThatIsNot(@TempDir Path folder) throws IOException {
    Path archive = SharedData.at("mongo-tools/mongorestore/dump-w-oplog.archive");
    Path gz = new DumpFolder(folder).path().resolve("dump.archive.gz");
    Files.write(gz, DumpFolder.gzip(Files.readAllBytes(archive)));

    TryReport report = Trial.of(gz);

    assertThat(report)
        .usingRecursiveComparison()
        .ignoringFields("collections.seconds", "collections.tables")
        .isEqualTo(Trial.of(archive));
  }

  @Test
  void damagedFilesAreNamedWithTheirPlaceAndTheOthersGoOn() {
    TryReport report = Trial.of(SharedData.at("mongo-tools/bsondump"));

    Trial.assertAccounted(report);
    assertThat(report.exact()).isFalse();
    Map<String, String> errors = new TreeMap<>();
    for (TryReport.Collection one : report.collections()) {
      if (one.error() == null) {
        assertThat(one.landed()).isPositive().isEqualTo(one.documents());
      } else {
        errors.put(one.name(), one.error());
        assertThat(one.tables()).isEmpty();
      }
    }
    assertThat(errors)
        .containsOnly(
            Map.entry(
                "bad_cstring",
                "bad_cstring.bson byte 0: byte 37: a string of 541655040 bytes does not fit"),
            Map.entry("bad_type", "bad_type.bson byte 0: byte 21: 0xaa is no BSON type"),
            Map.entry(
                "invalid_field_name",
                "invalid_field_name.bson byte 283: the file ends within a length"),
            Map.entry(
                "partial_file",
                "partial_file.bson byte 164: the file ends within a document of 48 bytes"),
            Map.entry(
                "random_bytes",
                "random_bytes.bson byte 0: no document begins here: its length would be 1625369376"
                    + " bytes"));
  }
}
