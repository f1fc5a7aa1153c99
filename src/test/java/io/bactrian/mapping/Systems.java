package io.bactrian.mapping;

import io.bactrian.identity.IdMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bson.BsonDocument;

/** Compiles mappings that tests write down. */
final class Systems {

  private Systems() {}

  /** Reads and compiles; the files are called 1.yaml, 2.yaml and so on. */
  static Lenses compile(Tables tables, String... yamls) {
    List<Problem> problems = new ArrayList<>();
    MappingReader reader = new MappingReader(problems);
    List<Mapping> mappings = new ArrayList<>();
    for (int i = 0; i < yamls.length; i++) {
      Mapping mapping = reader.read("shop", (i + 1) + ".yaml", yamls[i]);
      if (mapping != null) {
        mappings.add(mapping);
      }
    }
    return Lenses.compile(mappings, tables.catalogue(), IdMap.NONE, problems);
  }

  /** The lens of the first mapping. */
  static Lens lens(Tables tables, String... yamls) {
    String source = yamls[0].lines().findFirst().orElseThrow().replace("source: ", "");
    return Objects.requireNonNull(compile(tables, yamls).of(source));
  }

  static BsonDocument json(String json) {
    return BsonDocument.parse(json);
  }
}
