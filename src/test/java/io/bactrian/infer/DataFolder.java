package io.bactrian.infer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bactrian.bson.JsonDocuments;
import io.bactrian.bson.RawDocument;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.types.ObjectId;

/** Reads a folder of real data into memory; of a collection that is there twice, the BSON. */
final class DataFolder {

  private DataFolder() {}

  static MemorySource read(String folder) throws IOException {
    Path path = Path.of(System.getProperty("shared.data", "../shared/data")).resolve(folder);
    assumeTrue(Files.isDirectory(path), () -> "no real data here: " + folder);
    List<Path> files;
    try (Stream<Path> all = Files.list(path)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    MemorySource source = new MemorySource();
    Set<String> read = new TreeSet<>();
    for (Path file : files) {
      String name = file.getFileName().toString().replaceAll("\\.gz$", "");
      // dbz-2316.json is in the shell's syntax.
      boolean data = name.matches(".*\\.(bson|json)") && !name.matches(".*metadata.*|dbz-.*");
      String collection = name.replaceAll("\\.(bson|json)$", "");
      if (data && read.add(collection)) {
        try (InputStream in = open(file)) {
          if (name.endsWith(".bson")) {
            readBson(source, collection, in);
          } else {
            readJson(source, collection, in);
          }
        }
      }
    }
    return source;
  }

  private static InputStream open(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file));
    return file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
  }

  private static void readBson(MemorySource source, String collection, InputStream stream)
      throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(stream));
    for (int first = in.read(); first >= 0; first = in.read()) {
      int size = first | in.read() << 8 | in.read() << 16 | in.read() << 24;
      byte[] bytes = new byte[size];
      for (int i = 0; i < 4; i++) {
        bytes[i] = (byte) (size >>> (8 * i));
      }
      in.readFully(bytes, 4, size - 4);
      source.add(collection, new RawDocument(bytes));
    }
  }

  private static void readJson(MemorySource source, String collection, InputStream in)
      throws IOException {
    JsonDocuments documents = new JsonDocuments(in);
    int number = 0;
    for (BsonDocument d = documents.next(); d != null; d = documents.next()) {
      if (!d.containsKey("_id")) {
        d.append("_id", new BsonObjectId(new ObjectId(0, number++)));
      }
      source.add(collection, d);
    }
  }
}
