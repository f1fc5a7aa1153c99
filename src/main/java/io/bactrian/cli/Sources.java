package io.bactrian.cli;

import com.mongodb.client.MongoDatabase;
import io.bactrian.source.DumpSource;
import io.bactrian.source.LiveSource;
import io.bactrian.source.Source;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --from}: which documents a command reads. */
final class Sources {

  @Option(
      names = "--from",
      paramLabel = "DUMP",
      description = "read from a dump instead of the live MongoDB")
  private @Nullable Path dump;

  String[] stores() {
    return dump == null ? new String[] {"postgres", "mongo"} : new String[] {"postgres"};
  }

  Source open(Engine engine) {
    return dump == null ? new LiveSource(engine.get(MongoDatabase.class)) : DumpSource.open(dump);
  }
}
