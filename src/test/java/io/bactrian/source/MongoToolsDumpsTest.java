package io.bactrian.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bactrian.SharedData;
import io.bactrian.bson.DamagedBson;
import io.bactrian.bson.RawDocument;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What mongodump's and mongorestore's own tests are made with, sound and damaged. */
class MongoToolsDumpsTest {

  private static final String NAME =
      "aVeryVery" + "Very".repeat(47) + "LongCollectionNameConsistingOfExactlyTwoHundredAndFifty";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mongorestore/test.bar.archive | bar=1",
        "mongorestore/bad-format.archive | ixtest=0",
        "mongorestore/foodump | foo=1",
        "mongorestore/specialcharacter | cafés=1",
        "mongorestore/prelude_test/prelude_gzip | foo=1",
        "mongorestore/oplogdump | c1=5",
        "mongorestore/dump_local_oplog | ''",
        "mongoimport/test_bom.json | test_bom=2",
        "mongoimport/test_array.json | test_array=27",
        "bsondump/all_types.bson | all_types=20",
        "bsondump/deep_nested.bson | deep_nested=1",
        "bsondump/sample.bson | sample=4",
        "bsondump/sample.json | sample=4"
      })
  void readsWhatTheToolsWrite(String file, String counts) {
    try (DumpSource source = DumpSource.open(SharedData.at("mongo-tools/" + file))) {
      Stream<String> read =
          source.collections().stream()
              .map(
                  collection -> {
                    List<RawDocument> documents = Reading.all(source, collection.name());
                    documents.forEach(RawDocument::decode);
                    return collection.name() + "=" + documents.size();
                  });
      assertThat(String.join(" ", read.toList())).isEqualTo(counts);
    }
  }

  @Test
  void bsonAndJsonOfTheSameSampleAreTheSame() {
    try (DumpSource bson = DumpSource.open(SharedData.at("mongo-tools/bsondump/sample.bson"));
        DumpSource json = DumpSource.open(SharedData.at("mongo-tools/bsondump/sample.json"))) {
      assertThat(Reading.all(json, "sample")).isEqualTo(Reading.all(bson, "sample"));
    }
  }

  @Test
  void namesCutShortAreWholeAgain() {
    Path dump = SharedData.at("mongo-tools/mongorestore/longcollectionname/db1");
    try (DumpSource source = DumpSource.open(dump)) {
      assertThat(source.collections()).hasSize(1);
      assertThat(source.collections().get(0).name())
          .startsWith("aVeryVeryVery")
          .doesNotContain("%24")
          .hasSizeGreaterThan(NAME.length() - 40);
    }
  }

  @Test
  void aDatabaseThatHoldsOnlyMongosOwnCollectionsDoesNotCount() {
    try (DumpSource source =
        DumpSource.open(SharedData.at("mongo-tools/mongorestore/collMod_ttl_index"))) {
      assertThat(source.collections()).extracting(SourceCollection::name).containsExactly("coll1");
      assertThat(source.leftOut())
          .contains(
              new LeftOut("admin/system.version.bson", "one of MongoDB's own collections"),
              new LeftOut("oplog.bson", "the oplog, not a collection"));
    }
  }

  @Test
  void theOplogOfAnArchiveIsLeftOut() {
    Path archive = SharedData.at("mongo-tools/mongorestore/dump-w-oplog.archive");
    try (DumpSource source = DumpSource.open(archive)) {
      assertThat(source.leftOut()).extracting(LeftOut::why).contains("the oplog, not a collection");
      for (SourceCollection collection : source.collections()) {
        assertThat(Reading.all(source, collection.name())).hasSize((int) collection.documents());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "partial_file, the file ends within a document",
    "random_bytes, no document begins here"
  })
  void damagedFilesAreRefusedBeforeAnythingIsRead(String file, String what) {
    Path path = SharedData.at("mongo-tools/bsondump/" + file + ".bson");
    try (DumpSource source = DumpSource.open(path)) {
      assertThatThrownBy(() -> source.ranges(file, 1 << 20))
          .isInstanceOf(DamagedSource.class)
          .hasMessageContaining(file + ".bson byte ")
          .hasMessageContaining(what);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bad_cstring", "bad_type", "invalid_field_name"})
  void damagedDocumentsAreFoundWhenDecoded(String file) {
    Path path = SharedData.at("mongo-tools/bsondump/" + file + ".bson");
    try (DumpSource source = DumpSource.open(path)) {
      assertThatThrownBy(
              () -> {
                source.ranges(file, 1 << 20);
                Reading.all(source, file).forEach(RawDocument::decode);
              })
          .isInstanceOfAny(DamagedSource.class, DamagedBson.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mongorestore/test.bar.archive",
        "mongorestore/foodump/test/foo.bson",
        "bsondump/sample.json",
        "mongoimport/test_array.json"
      })
  void aFileCutOffAnywhereIsRefusedOrAsIfItEndedThere(String file, @TempDir Path folder)
      throws IOException {
    Path path = SharedData.at("mongo-tools/" + file);
    byte[] whole = Files.readAllBytes(path);
    int all = readAll(path);
    for (int length = 1; length < whole.length; length += 3) {
      Path cut = folder.resolve("cut" + path.getFileName());
      Files.write(cut, Arrays.copyOf(whole, length));
      try {
        assertThat(readAll(cut)).isLessThanOrEqualTo(all);
      } catch (DamagedSource refused) {
        assertThat(refused).hasMessageStartingWith("cut");
      }
    }
  }

  @Test
  void aCompressedFileCutOffAnywhereIsRefused(@TempDir Path folder) throws IOException {
    for (String file :
        List.of("bsondump/sample.bson", "bsondump/sample.json", "mongorestore/test.bar.archive")) {
      Path path = SharedData.at("mongo-tools/" + file);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
        gzip.write(Files.readAllBytes(path));
      }
      Path cut = folder.resolve("cut" + path.getFileName());
      Files.write(cut, bytes.toByteArray());
      assertThat(readAll(cut)).isEqualTo(readAll(path));
      for (int length = 2; length < bytes.size(); length += 5) {
        Files.write(cut, Arrays.copyOf(bytes.toByteArray(), length));
        assertThatThrownBy(() -> readAll(cut)).isInstanceOf(DamagedSource.class);
      }
    }
  }

  @Test
  void anArchiveWithOneByteChangedIsRefused(@TempDir Path folder) throws IOException {
    byte[] archive = Files.readAllBytes(SharedData.at("mongo-tools/mongorestore/test.bar.archive"));
    Path changed = folder.resolve("changed.archive");
    int refused = 0;
    int firstDocument = 0x25f;
    for (int i = firstDocument; i < 0x298; i++) {
      byte[] bytes = archive.clone();
      bytes[i] ^= 1;
      Files.write(changed, bytes);
      try {
        DumpSource.open(changed).close();
      } catch (DamagedSource damaged) {
        refused++;
      }
    }
    assertThat(refused).isEqualTo(0x298 - firstDocument);
  }

  @Test
  void whatFollowsTheLastDocumentIsDamage(@TempDir Path folder) throws IOException {
    byte[] sample = Files.readAllBytes(SharedData.at("mongo-tools/bsondump/sample.bson"));
    Path longer = folder.resolve("longer.bson");
    Files.write(longer, Arrays.copyOf(sample, sample.length + 3));
    assertThatThrownBy(() -> readAll(longer))
        .isInstanceOf(DamagedSource.class)
        .hasMessage("longer.bson byte " + sample.length + ": the file ends within a length");
    Files.write(longer, Arrays.copyOf(sample, sample.length + 4));
    assertThatThrownBy(() -> readAll(longer))
        .isInstanceOf(DamagedSource.class)
        .hasMessageContaining("longer.bson byte " + sample.length + ": no document begins here");
  }

  private static int readAll(Path path) {
    int count = 0;
    try (DumpSource source = DumpSource.open(path)) {
      for (SourceCollection collection : source.collections()) {
        List<KeyRange> ranges = source.ranges(collection.name(), 1);
        count += Reading.all(source, collection.name(), ranges).size();
      }
    }
    return count;
  }
}
