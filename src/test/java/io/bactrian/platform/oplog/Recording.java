package io.bactrian.platform.oplog;

import io.bactrian.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.bson.BsonDocument;

/** What a real MongoDB 4.4 sent, one of the files in {@code change-streams}. */
record Recording(List<BsonDocument> lines) {

  static Recording of(String name) throws IOException {
    try (Stream<String> lines = Files.lines(SharedData.at("change-streams/" + name + ".ndjson"))) {
      return new Recording(lines.filter(l -> !l.isBlank()).map(BsonDocument::parse).toList());
    }
  }

  /** The events, without the idle stream's token at the end. */
  List<BsonDocument> events() {
    return lines.stream().filter(line -> line.containsKey("operationType")).toList();
  }

  /** The line of an experiment whose description begins so, of the kind that is named. */
  BsonDocument line(String how, String kind) {
    return lines.stream()
        .filter(line -> line.getString("how").getValue().startsWith(how) && line.containsKey(kind))
        .findFirst()
        .orElseThrow();
  }
}
