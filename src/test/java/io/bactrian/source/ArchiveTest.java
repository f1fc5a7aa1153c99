package io.bactrian.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bactrian.bson.BsonEncoder;
import io.bactrian.bson.RawDocument;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives of several collections whose blocks alternate, as mongodump writes them in parallel. */
class ArchiveTest {

  private final ByteArrayOutputStream archive = new ByteArrayOutputStream();
  private final Map<String, Crc64> checksums = new LinkedHashMap<>();
  private final Map<String, List<RawDocument>> written = new LinkedHashMap<>();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsEachCollectionOutOfItsBlocks(boolean compressed, @TempDir Path folder)
      throws IOException {
    Path file = save(folder, compressed);
    try (DumpSource source = DumpSource.open(file)) {
      assertThat(source.collections())
          .extracting(c -> c.name() + " " + c.documents())
          .containsExactly("app.orders 40", "app.users 40", "empty.none 0", "other.users 40");
      assertThat(source.leftOut())
          .extracting(LeftOut::what)
          .containsExactlyInAnyOrder("app.names", "admin.system.version");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void rangesOfAnArchiveHoldEveryDocumentOnce(boolean compressed, @TempDir Path folder)
      throws IOException {
    Path file = save(folder, compressed);
    try (DumpSource source = DumpSource.open(file)) {
      for (Map.Entry<String, List<RawDocument>> one : written.entrySet()) {
        assertThat(Reading.all(source, one.getKey())).isEqualTo(one.getValue());
        List<KeyRange> ranges = source.ranges(one.getKey(), 100);
        assertThat(ranges).hasSizeGreaterThan(5);
        assertThat(Reading.all(source, one.getKey(), ranges)).isEqualTo(one.getValue());
      }
    }
  }

  @Test
  void anArchiveThatEndsWithinACollectionIsRefused(@TempDir Path folder) throws IOException {
    header();
    block("app", "users", 0, 5);
    Path file = folder.resolve("half.archive");
    Files.write(file, archive.toByteArray());
    assertThatThrownBy(() -> DumpSource.open(file))
        .isInstanceOf(DamagedSource.class)
        .hasMessageContaining("half.archive byte ")
        .hasMessageContaining("the archive ends within the collection users");
  }

  @Test
  void aWrongChecksumIsRefused(@TempDir Path folder) throws IOException {
    header();
    block("app", "users", 0, 5);
    checksums.put("app.users", new Crc64());
    end("app", "users");
    Path file = folder.resolve("wrong.archive");
    Files.write(file, archive.toByteArray());
    assertThatThrownBy(() -> DumpSource.open(file))
        .isInstanceOf(DamagedSource.class)
        .hasMessageContaining("checksum");
  }

  @Test
  void theChecksumIsTheOneInTheCatalogue() {
    Crc64 crc = new Crc64();
    crc.update("123456789".getBytes(StandardCharsets.US_ASCII));
    assertThat(crc.value()).isEqualTo(0x995DC9BBDF1939FAL);
  }

  private Path save(Path folder, boolean compressed) throws IOException {
    header();
    for (int round = 0; round < 4; round++) {
      block("app", "users", round * 10, 10);
      block("other", "users", round * 10, 10);
      block("app", "orders", round * 10, 10);
    }
    for (String end : List.of("other users", "app users", "empty none", "app orders")) {
      end(end.split(" ", 2)[0], end.split(" ", 2)[1]);
    }
    Path file = folder.resolve("dump.archive");
    if (compressed) {
      try (GZIPOutputStream gzip = new GZIPOutputStream(Files.newOutputStream(file))) {
        archive.writeTo(gzip);
      }
    } else {
      Files.write(file, archive.toByteArray());
    }
    return file;
  }

  private void header() throws IOException {
    number(Archive.MAGIC);
    document(new BsonDocument("version", new BsonString("0.1")));
    metadata("app", "users", "{}");
    metadata("app", "orders", "{\"options\":{}}");
    metadata("empty", "none", "");
    metadata("other", "users", "{}");
    metadata("app", "names", "{\"options\":{\"viewOn\":\"users\"}}");
    metadata("admin", "system.version", "{}");
    number(-1);
  }

  private void metadata(String database, String collection, String metadata) throws IOException {
    document(
        new BsonDocument("db", new BsonString(database))
            .append("collection", new BsonString(collection))
            .append("metadata", new BsonString(metadata)));
  }

  private void block(String database, String collection, int from, int count) throws IOException {
    namespace(database, collection, false);
    String name = database + "." + collection;
    for (int i = from; i < from + count; i++) {
      RawDocument document =
          new RawDocument(
              BsonEncoder.encode(
                  new BsonDocument("_id", new BsonInt32(i)).append("of", new BsonString(name))));
      archive.write(document.bytes());
      checksums.computeIfAbsent(name, none -> new Crc64()).update(document.bytes());
      written.computeIfAbsent(name, none -> new ArrayList<>()).add(document);
    }
    number(-1);
  }

  private void end(String database, String collection) throws IOException {
    namespace(database, collection, true);
    number(-1);
  }

  private void namespace(String database, String collection, boolean end) throws IOException {
    Crc64 crc = checksums.getOrDefault(database + "." + collection, new Crc64());
    document(
        new BsonDocument("db", new BsonString(database))
            .append("collection", new BsonString(collection))
            .append("EOF", BsonBoolean.valueOf(end))
            .append("CRC", new BsonInt64(end && crc != null ? crc.value() : 0)));
  }

  private void document(BsonDocument document) throws IOException {
    archive.write(BsonEncoder.encode(document));
  }

  private void number(int value) throws IOException {
    archive.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }
}
