package io.bactrian.cli;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.bactrian.bson.BsonEncoder;
import io.bactrian.bson.RawDocument;
import io.bactrian.demo.escrow.EscrowData;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bactrian generate escrow DOCUMENTS}: makes an application's data, defects included. */
@Command(
    name = "generate",
    description = {
      "Makes documents of the escrow application: the same for the same seed, about one in",
      "a thousand with a defect that is counted and named.",
      "They go into MongoDB, or with --to into a dump."
    })
final class GenerateCommand implements Callable<Integer> {

  private static final int BATCH = 1_000;
  private static final String ESCROW = "escrow";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "SYSTEM", description = "escrow")
  private String system = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DOCUMENTS",
      description = "how many, from 1000 to 10000000")
  private @Nullable Long documents;

  @Option(names = "--seed", paramLabel = "N", description = "other documents; by default 1")
  private long seed = 1;

  @Option(
      names = "--to",
      paramLabel = "FOLDER",
      description = "write a dump there, as mongodump does, instead of into MongoDB")
  private @Nullable Path to;

  @Option(names = "--add", description = "write also where collections are not empty")
  private boolean add;

  @Option(
      names = "--live",
      arity = "0..1",
      fallbackValue = "100",
      paramLabel = "RATE",
      description = "go on writing as an application does, so often a second (100)")
  private @Nullable Integer live;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      description = "end --live after that: 30s, 5m; otherwise when it is stopped")
  private @Nullable String duration;

  @Override
  public Integer call() throws IOException {
    Duration time = check();
    PrintStream out = System.out;
    EscrowData data = documents == null ? null : data(documents);
    if (to != null && data != null) {
      DumpWriter dump = new DumpWriter(to, ESCROW);
      make(data, out, dump::write);
      GeneratedReport.print(out, data);
      out.println("Look at it with: bactrian try " + to);
      return 0;
    }
    try (Engine engine = Engine.start("postgres", "mongo")) {
      MongoDatabase database = engine.get(MongoDatabase.class);
      if (data != null) {
        refuseWhatIsThere(database, data);
        make(data, out, (collection, batches) -> insert(database, collection, batches));
        GeneratedReport.print(out, data);
      }
      if (live != null) {
        new LiveTraffic(database, seed, live, out).run(time);
      }
      return 0;
    }
  }

  /** How long to be live. */
  private @Nullable Duration check() {
    if (!system.equals(ESCROW)) {
      throw wrong("only escrow can be generated, not " + system, null);
    }
    if (documents == null && live == null) {
      throw wrong("Missing required parameter: 'DOCUMENTS', or --live", null);
    }
    if (to != null && (live != null || documents == null)) {
      throw wrong("--live writes into MongoDB, not to a folder", null);
    }
    if (live != null && live < 1) {
      throw wrong("--live: must be at least 1, is " + live, null);
    }
    try {
      return duration == null ? null : DurationStyle.detectAndParse(duration);
    } catch (IllegalArgumentException e) {
      throw wrong("--for: a duration is 30s or 5m, not " + duration, e);
    }
  }

  private EscrowData data(long count) {
    try {
      return new EscrowData(seed, count);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()), e);
    }
  }

  private ParameterException wrong(String message, @Nullable Throwable cause) {
    return new ParameterException(spec.commandLine(), message, cause);
  }

  private interface Target {
    void take(String collection, Iterable<List<RawDocument>> batches);
  }

  private static void make(EscrowData data, PrintStream out, Target target) {
    try (Progress progress = new Progress("making", out, Progress.onTerminal(), data.sizes())) {
      for (String collection : data.collections()) {
        target.take(collection, () -> batches(data, collection, progress));
      }
    }
  }

  /** Batches in the collection's order, each made by several threads. */
  private static Iterator<List<RawDocument>> batches(
      EscrowData data, String collection, Progress progress) {
    long size = data.size(collection);
    return LongStream.range(0, (size + BATCH - 1) / BATCH)
        .mapToObj(
            batch -> {
              List<RawDocument> made =
                  LongStream.range(batch * BATCH, Math.min(size, (batch + 1) * BATCH))
                      .parallel()
                      .mapToObj(
                          place ->
                              new RawDocument(BsonEncoder.encode(data.document(collection, place))))
                      .toList();
              progress.read(
                  collection, made.size(), made.stream().mapToLong(RawDocument::size).sum());
              return made;
            })
        .iterator();
  }

  private void refuseWhatIsThere(MongoDatabase database, EscrowData data) {
    for (String collection : data.collections()) {
      if (!add && database.getCollection(collection, BsonDocument.class).find().first() != null) {
        throw new IllegalStateException(
            "the collection "
                + collection
                + " is not empty; nothing was written. Add to it with --add");
      }
    }
  }

  private static void insert(
      MongoDatabase database, String collection, Iterable<List<RawDocument>> batches) {
    MongoCollection<RawBsonDocument> target =
        database.getCollection(collection, RawBsonDocument.class);
    for (List<RawDocument> batch : batches) {
      target.insertMany(batch.stream().map(each -> new RawBsonDocument(each.bytes())).toList());
    }
  }
}
