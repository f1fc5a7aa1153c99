package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.bson.BsonTimestamp;
import de.bwaldvogel.mongo.bson.Document;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An {@code aggregate} command that opens a change stream.
 *
 * @param options what {@code $changeStream} says
 * @param pipeline the stages after it
 */
record StreamRequest(
    StreamScope scope, Document options, List<Document> pipeline, int firstBatchSize) {

  private static final Set<String> STAGES =
      Set.of(
          "$match",
          "$project",
          "$addFields",
          "$set",
          "$unset",
          "$replaceRoot",
          "$replaceWith",
          "$redact");

  private static final int DEFAULT_BATCH_SIZE = 101;

  /** Reads a command; null when it is no change stream's. */
  static @Nullable StreamRequest read(String database, Document command) {
    if (!(command.get("pipeline") instanceof List<?> stages)
        || stages.isEmpty()
        || !(stages.get(0) instanceof Document first)
        || !(first.get("$changeStream") instanceof Document options)) {
      return null;
    }
    List<Document> pipeline =
        stages.subList(1, stages.size()).stream().map(Document.class::cast).toList();
    pipeline.forEach(StreamRequest::check);
    return new StreamRequest(
        scope(database, command.get("aggregate"), options),
        options,
        pipeline,
        batchSize(command.get("cursor")));
  }

  boolean looksUp() {
    String wanted = Objects.toString(options.get("fullDocument"), "default");
    if (!wanted.equals("default") && !wanted.equals("updateLookup")) {
      throw StreamRefused.located(
          40575,
          "unrecognized value for the 'fullDocument' option to the $changeStream stage. Expected"
              + " \"default\" or \"updateLookup\", got \""
              + wanted
              + "\"");
    }
    return wanted.equals("updateLookup");
  }

  /**
   * The token after which the stream begins.
   *
   * @throws StreamRefused when the log doesn't have that place, or the token is none
   */
  ResumeToken start(OperationLog log) {
    Object after = options.get("resumeAfter");
    Object startAfter = options.get("startAfter");
    Object time = options.get("startAtOperationTime");
    if ((after == null ? 0 : 1) + (startAfter == null ? 0 : 1) + (time == null ? 0 : 1) > 1) {
      throw StreamRefused.located(
          40674, "Only one type of resume option is allowed, but multiple were found.");
    }
    if (time instanceof BsonTimestamp from) {
      if (from.getValue() < log.first() && !log.isWhole()) {
        throw StreamRefused.historyLost();
      }
      return ResumeToken.highWaterMark(from.getValue());
    }
    if (after instanceof Document sent) {
      ResumeToken token = ResumeToken.parse(sent);
      if (token.fromInvalidate()) {
        throw StreamRefused.because(
            260,
            "InvalidResumeToken",
            "Attempting to resume a change stream using 'resumeAfter' is not allowed from an"
                + " invalidate notification.");
      }
      return found(token, log);
    }
    return startAfter instanceof Document sent
        ? found(ResumeToken.parse(sent), log)
        : ResumeToken.highWaterMark(log.last() + 1);
  }

  private static ResumeToken found(ResumeToken token, OperationLog log) {
    if (token.time() < log.first()) {
      throw StreamRefused.historyLost();
    }
    if (token.namesAnEvent()) {
      LogEntry entry = log.at(token.time());
      if (entry == null || !ChangeEvent.isOf(entry, token)) {
        throw StreamRefused.tokenNotFound(token.data());
      }
    }
    return token;
  }

  private static void check(Document stage) {
    String name = stage.isEmpty() ? "" : stage.keySet().iterator().next();
    if (!STAGES.contains(name)) {
      throw StreamRefused.because(
          20, "IllegalOperation", name + " is not permitted in a $changeStream pipeline");
    }
  }

  private static StreamScope scope(String database, @Nullable Object target, Document options) {
    if (Boolean.TRUE.equals(options.get("allChangesForCluster"))) {
      return new StreamScope(null, null);
    }
    if (Set.of("admin", "local", "config").contains(database)) {
      throw StreamRefused.because(
          73,
          "InvalidNamespace",
          "$changeStream may not be opened on the internal " + database + " database");
    }
    return new StreamScope(database, target instanceof String collection ? collection : null);
  }

  private static int batchSize(@Nullable Object cursor) {
    return cursor instanceof Document options && options.get("batchSize") instanceof Number size
        ? size.intValue()
        : DEFAULT_BATCH_SIZE;
  }
}
