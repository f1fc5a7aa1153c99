package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * Chooses documents at random for pipelines that begin with {@code $sample}. The library would sort
 * by an order that changes while it sorts, which fails when there are more than a few.
 */
final class Sample {

  private static final String STAGE = "$sample";

  private Sample() {}

  /**
   * Puts the documents that it has chosen in the place of the stage.
   *
   * @param find answers a find of the same database
   */
  static void choose(Document command, Function<Document, Document> find) {
    if (!(command.get("aggregate") instanceof String collection)
        || !(command.get("pipeline") instanceof List<?> stages)
        || stages.isEmpty()
        || !(stages.get(0) instanceof Document first)
        || !(first.get(STAGE) instanceof Document asked)
        || !(asked.get("size") instanceof Number size)) {
      return;
    }
    Document query =
        new Document("find", collection)
            .append("filter", new Document())
            .append("projection", new Document("_id", 1))
            .append("batchSize", Integer.MAX_VALUE);
    List<Object> ids = new ArrayList<>();
    if (find.apply(query).get("cursor") instanceof Document cursor
        && cursor.get("firstBatch") instanceof Iterable<?> batch) {
      batch.forEach(each -> ids.add(((Document) each).get("_id")));
    }
    Collections.shuffle(ids);
    List<Object> chosen = new ArrayList<>();
    chosen.add(
        new Document(
            "$match",
            new Document(
                "_id",
                new Document(
                    "$in",
                    new ArrayList<>(ids.subList(0, Math.min(ids.size(), size.intValue())))))));
    chosen.addAll(stages.subList(1, stages.size()));
    command.put("pipeline", chosen);
  }
}
