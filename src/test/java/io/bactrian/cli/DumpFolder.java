package io.bactrian.cli;

import io.bactrian.bson.BsonEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.bson.BsonDocument;

/** A dump made by a test, as mongodump lays it out. */
final class DumpFolder {

  private final Path path;

  DumpFolder(Path path) {
    this.path = path;
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path path() {
    return path;
  }

  /** A collection of documents in Extended JSON or the shell's syntax. */
  DumpFolder with(String collection, String... documents) {
    return with(collection, Arrays.stream(documents).map(BsonDocument::parse).toList());
  }

  DumpFolder with(String collection, BsonDocument... documents) {
    return with(collection, List.of(documents));
  }

  DumpFolder with(String collection, List<BsonDocument> documents) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    documents.forEach(document -> bytes.writeBytes(BsonEncoder.encode(document)));
    return file(escaped(collection) + ".bson", bytes.toByteArray());
  }

  DumpFolder file(String name, byte[] bytes) {
    try (OutputStream out = Files.newOutputStream(path.resolve(name))) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  DumpFolder file(String name, String text) {
    return file(name, text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return zipped.toByteArray();
  }

  /** As mongodump writes a collection's name. */
  private static String escaped(String collection) {
    return URLEncoder.encode(collection, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
