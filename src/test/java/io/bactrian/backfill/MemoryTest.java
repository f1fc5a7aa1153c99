package io.bactrian.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.landing.TestSystem;
import io.bactrian.platform.ChildJvm;
import io.bactrian.platform.TestPostgres;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Half a gigabyte of heap is enough for documents as large as MongoDB takes, and for any number of
 * small ones. {@code -Dbactrian.documents=5000000} tries more of these.
 */
class MemoryTest {

  private static final int MOST = 16 << 20;

  private final Path folder;

  MemoryTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void aStringOf16MiB() throws Exception {
    passes(
        writer -> {
          BsonString text = new BsonString("x".repeat(MOST - 100));
          writer.write(
              TestSystem.raw(new BsonDocument("_id", new BsonInt32(-1)).append("a", text)).bytes());
          writer.write(
              TestSystem.raw(new BsonDocument("_id", new BsonInt32(-2)).append("a", text)).bytes());
        });
  }

  @Test
  void anArrayOfAMillionAndAHalfNumbers() throws Exception {
    passes(
        writer -> {
          writer.write(wide(-1, true, 1_300_000));
          writer.write(wide(-2, true, 1_300_000));
        });
  }

  @Test
  void aMillionFieldNames() throws Exception {
    passes(
        writer -> {
          writer.write(wide(-1, false, 1_190_000));
          writer.write(wide(-2, false, 1_190_000));
        });
  }

  @Test
  void anyNumberOfSmallDocuments() throws Exception {
    int documents = Integer.getInteger("bactrian.documents", 300_000);
    passes(
        writer -> {
          for (int i = 1000; i < documents; i++) {
            writer.write(small(i));
          }
        });
  }

  private interface Writer {
    void to(OutputStream out) throws IOException;
  }

  private void passes(Writer documents) throws IOException, InterruptedException {
    Path database = Files.createDirectories(folder.resolve("dump/big"));
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(database.resolve("things.bson")), 1 << 16)) {
      for (int i = 0; i < 1000; i++) {
        out.write(small(i));
      }
      documents.to(out);
    }
    String url = TestPostgres.urlWithCore();
    PGSimpleDataSource postgres = new PGSimpleDataSource();
    postgres.setUrl(url);
    TestSystem.with(postgres, "");
    Path output = folder.resolve("output.txt");
    try (ChildJvm child =
        ChildJvm.start(output, 512, TryInChild.class, url, folder.resolve("dump").toString())) {
      long seconds = TimeUnit.MINUTES.toSeconds(30);
      assertThat(child.await(seconds)).as(child.output()).isZero();
      assertThat(child.output()).contains(" 0 quarantined").endsWith("exact\n");
      System.out.println("MemoryTest: " + child.output().strip().replace("\n", "; "));
    }
  }

  private static byte[] small(int i) {
    return TestSystem.raw(
            new BsonDocument("_id", new BsonInt32(i))
                .append("name", new BsonString("a small document " + i))
                .append("number", new BsonInt64(i * 31L))
                .append("inner", new BsonDocument("flag", new BsonInt32(i % 7))))
        .bytes();
  }

  /** A document with an array or an object of numbers, made without a tree. */
  private static byte[] wide(int id, boolean array, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(MOST).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(0).put((byte) 0x10).put("_id\0".getBytes(StandardCharsets.US_ASCII)).putInt(id);
    bytes.put((byte) (array ? 0x04 : 0x03)).put("w\0".getBytes(StandardCharsets.US_ASCII));
    int inner = bytes.position();
    bytes.putInt(0);
    for (int i = 0; i < count; i++) {
      String name = array ? Integer.toString(i) : "f" + Integer.toString(i, 36);
      bytes.put((byte) 0x10).put(name.getBytes(StandardCharsets.US_ASCII)).put((byte) 0).putInt(i);
    }
    bytes.put((byte) 0).put((byte) 0);
    bytes.putInt(inner, bytes.position() - 1 - inner).putInt(0, bytes.position());
    byte[] document = new byte[bytes.position()];
    bytes.flip().get(document);
    return document;
  }
}
