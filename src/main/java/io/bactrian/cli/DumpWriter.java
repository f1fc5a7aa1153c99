package io.bactrian.cli;

import io.bactrian.bson.RawDocument;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Writes documents as mongodump lays them out, not compressed: a folder for the database. */
final class DumpWriter {

  private static final String METADATA =
      """
      {"options":{},"indexes":[{"v":{"$numberInt":"2"},"key":{"_id":{"$numberInt":"1"}},"name":"_id_"}],\
      "collectionName":"%s","type":"collection"}
      """;

  private final Path folder;

  /**
   * @param database the folder's name below the given one
   * @throws IllegalStateException when something is there already
   */
  DumpWriter(Path to, String database) throws IOException {
    folder = to.resolve(database);
    if (Files.exists(folder)) {
      try (Stream<Path> there = Files.list(folder)) {
        if (there.findAny().isPresent()) {
          throw new IllegalStateException(
              folder + " is not empty; nothing was written. Give --to another folder");
        }
      }
    }
    Files.createDirectories(folder);
  }

  /** Writes one collection, batch after batch. */
  void write(String collection, Iterable<List<RawDocument>> batches) {
    try (OutputStream out =
        new BufferedOutputStream(
            Files.newOutputStream(folder.resolve(collection + ".bson")), 1 << 20)) {
      for (List<RawDocument> batch : batches) {
        for (RawDocument document : batch) {
          out.write(document.bytes());
        }
      }
      Files.writeString(
          folder.resolve(collection + ".metadata.json"), METADATA.formatted(collection));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
