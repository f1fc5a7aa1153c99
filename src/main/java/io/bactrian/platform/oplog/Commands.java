package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import io.netty.channel.Channel;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Which commands the replica set answers itself, and how the others are let through to storage. */
final class Commands {

  private static final Set<String> WRITES =
      Set.of(
          "insert",
          "update",
          "delete",
          "findandmodify",
          "create",
          "collmod",
          "createindexes",
          "dropindexes");

  private static final Set<String> ALONE = Set.of("drop", "dropdatabase");

  /** As long as MongoDB waits for an event where the client doesn't say. */
  private static final Duration AWAIT = Duration.ofSeconds(1);

  /** As long as anybody waits for the disk; a commit takes milliseconds. */
  private static final Duration DISK = Duration.ofSeconds(30);

  private static final int MAX_TIME_EXPIRED = 50;

  private static final BinData NO_SIGNATURE = new BinData(new byte[20]);

  private final MongoBackend storage;
  private final OperationLog log;
  private final Journal journal;
  private final Gate gate;
  private final ChangeStreams streams;

  Commands(MongoBackend storage, OperationLog log, Journal journal, Gate gate, Clock clock) {
    this.storage = storage;
    this.log = log;
    this.journal = journal;
    this.gate = gate;
    this.streams = new ChangeStreams(storage, log, clock);
  }

  ChangeStreams streams() {
    return streams;
  }

  Gate gate() {
    return gate;
  }

  /** Answers a message, itself or through {@code rest}. */
  Document handle(MongoMessage message, Function<MongoMessage, Document> rest) {
    Document command = message.getDocument();
    String name = command.keySet().iterator().next();
    Document reply = answer(message, name);
    if (reply != null) {
      return reply;
    }
    Sample.choose(
        command,
        find ->
            storage.handleCommand(message.getChannel(), message.getDatabaseName(), "find", find));
    Document done = timed(through(name, command, () -> rest.apply(message)));
    return asksForMajority(command) ? onceKept(message.getChannel(), done) : done;
  }

  /** Answers a command of the old protocol, in which clients say their first words. */
  Document handleOld(Channel channel, String database, String command, Document query) {
    if (isHello(command)) {
      return hello(channel, command);
    }
    return timed(
        through(command, query, () -> storage.handleCommand(channel, database, command, query)));
  }

  private @Nullable Document answer(MongoMessage message, String name) {
    Document command = message.getDocument();
    String database = message.getDatabaseName();
    try {
      if (isHello(name)) {
        return hello(message.getChannel(), name);
      }
      if (name.equals("aggregate")) {
        StreamRequest request = StreamRequest.read(database, command);
        return request == null
            ? null
            : onceKept(message.getChannel(), timed(streams.open(request)));
      }
      if (name.equals("getMore") && streams.has(cursor(command))) {
        return more(message.getChannel(), command);
      }
      if (name.equals("find")
          && database.equals(OplogQuery.DATABASE)
          && OplogQuery.COLLECTION.equals(command.get(name))) {
        return timed(OplogQuery.answer(command, log));
      }
      return name.equals("killCursors") ? killed(command) : null;
    } catch (StreamRefused refused) {
      return timed(refused.toReply());
    }
  }

  private Document more(Channel channel, Document command) {
    long id = cursor(command);
    int size = command.get("batchSize") instanceof Number wanted ? wanted.intValue() : 0;
    Duration wait =
        command.get("maxTimeMS") instanceof Number most
            ? Duration.ofMillis(most.longValue())
            : AWAIT;
    return LateReply.instead(
        channel,
        log,
        wait,
        new Function<>() {
          private @Nullable Document found;
          private long upTo;

          @Override
          public @Nullable Document apply(Boolean whenEmpty) {
            if (found == null) {
              found = next(id, size, whenEmpty);
              upTo = log.last(); // An event may have a document that is newer than it.
            }
            return found != null && log.visible() >= upTo ? found : null;
          }
        });
  }

  private @Nullable Document next(long id, int size, boolean whenEmpty) {
    try {
      Document reply = streams.more(id, size, whenEmpty);
      return reply == null ? null : timed(reply);
    } catch (StreamRefused refused) {
      return timed(refused.toReply());
    }
  }

  /** What has been written, or read, is not to be lost any more when the client hears of it. */
  private static boolean asksForMajority(Document command) {
    return command.get("writeConcern") instanceof Document write
            && ("majority".equals(write.get("w")) || Boolean.TRUE.equals(write.get("j")))
        || command.get("readConcern") instanceof Document read
            && ("majority".equals(read.get("level")) || "linearizable".equals(read.get("level")));
  }

  /** Holds an answer back until all that it may tell of is on disk. */
  private Document onceKept(Channel channel, Document reply) {
    long upTo = log.last();
    if (log.visible() >= upTo) {
      return reply;
    }
    return LateReply.instead(
        channel,
        log,
        DISK,
        lastTime -> log.visible() >= upTo ? reply : lastTime ? timed(notKept()) : null);
  }

  private static Document notKept() {
    return new Document("ok", 0.0)
        .append("code", MAX_TIME_EXPIRED)
        .append("codeName", "MaxTimeMSExpired")
        .append("errmsg", "the file was not written in time");
  }

  private @Nullable Document killed(Document command) {
    List<Long> ours = new ArrayList<>();
    if (command.get("cursors") instanceof List<?> ids) {
      ids.stream().map(id -> ((Number) id).longValue()).filter(streams::has).forEach(ours::add);
    }
    if (ours.isEmpty()) {
      return null;
    }
    streams.close(ours);
    Document reply = new Document("cursorsKilled", ours).append("cursorsNotFound", List.of());
    reply.append("cursorsAlive", List.of()).append("cursorsUnknown", List.of());
    return timed(reply.append("ok", 1.0));
  }

  private Document through(String command, Document body, Supplier<Document> rest) {
    Supplier<Document> work = () -> Validation.asAsked(body, rest);
    String name = command.toLowerCase(Locale.ROOT);
    if (name.equals("renamecollection")) {
      return gate.alone(() -> journal.renaming(work));
    }
    if (ALONE.contains(name)) {
      return gate.alone(work);
    }
    return WRITES.contains(name) || endsInCollection(body) ? gate.shared(work) : work.get();
  }

  private static boolean endsInCollection(Document command) {
    return command.get("pipeline") instanceof List<?> stages
        && !stages.isEmpty()
        && stages.get(stages.size() - 1) instanceof Document last
        && (last.containsKey("$out") || last.containsKey("$merge"));
  }

  private Document hello(Channel channel, String command) {
    Document standalone =
        storage.handleCommand(channel, "admin", "isMaster", new Document("isMaster", 1));
    boolean hello = command.equalsIgnoreCase("hello");
    return timed(HelloReply.of(standalone, hello, channel, log));
  }

  /** Every reply says which time it is in the log: clients may begin a stream there. */
  private Document timed(Document reply) {
    Document time = new Document("clusterTime", Timestamps.bson(log.last()));
    time.append("signature", new Document("hash", NO_SIGNATURE).append("keyId", 0L));
    return reply.append("$clusterTime", time).append("operationTime", Timestamps.bson(log.last()));
  }

  private static long cursor(Document command) {
    return command.get("getMore") instanceof Number id ? id.longValue() : 0;
  }

  private static boolean isHello(String command) {
    return command.equalsIgnoreCase("hello") || command.equalsIgnoreCase("isMaster");
  }
}
