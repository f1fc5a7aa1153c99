package io.bactrian.cli;

import com.mongodb.client.MongoDatabase;
import io.bactrian.backfill.BackfillJob;
import io.bactrian.backfill.CollectionResult;
import io.bactrian.backfill.StartOver;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.platform.Systems;
import io.bactrian.source.LiveSource;
import io.bactrian.source.Source;
import io.bactrian.sync.CollectionState;
import io.bactrian.sync.SyncStatus;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.camel.ProducerTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code bactrian recopy SYSTEM}: makes collections equal again of which changes were lost, while
 * the others go on.
 */
@Command(
    name = "recopy",
    description = {
      "Copies collections again over the rows that are there, and lets rows go that have no document",
      "any more. Without a collection: those that were dropped, renamed or replaced, or of which the",
      "change stream has lost something, and those that were being copied again when that was killed,",
      "which goes on. The service goes on meanwhile; it looks again at what changes."
    })
final class RecopyCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "SYSTEM", description = "a folder under mappings/")
  private String system = "";

  @Parameters(index = "1..*", paramLabel = "COLLECTION", description = "which")
  private Set<String> collections = new TreeSet<>();

  @Override
  public Integer call() {
    try (Engine engine = Engine.start("postgres", "mongo");
        Source source = new LiveSource(engine.get(MongoDatabase.class))) {
      Lenses lenses = engine.get(Systems.class).open(system);
      Set<String> known = lenses.all().stream().map(Lens::collection).collect(Collectors.toSet());
      for (String collection : collections) {
        if (!known.contains(collection)) {
          System.err.println("bactrian: " + system + " maps no collection " + collection);
          return 2;
        }
      }
      StartOver startOver = engine.get(StartOver.class);
      Set<String> again = new TreeSet<>(collections.isEmpty() ? lost(engine) : collections);
      Set<String> unfinished = new TreeSet<>();
      if (collections.isEmpty()) {
        unfinished.addAll(startOver.unfinished(system));
        unfinished.removeAll(again);
      }
      if (again.isEmpty() && unfinished.isEmpty()) {
        System.out.println("No collection of " + system + " needs it.");
        return 0;
      }
      Map<String, String> refused = startOver.again(system, lenses, source.name(), again);
      refused.forEach((name, why) -> System.err.println("bactrian: " + name + " stays: " + why));
      again.removeAll(refused.keySet());
      again.addAll(unfinished);
      if (again.isEmpty()) {
        return 1;
      }
      List<CollectionResult> results;
      try (Progress progress =
          new Progress("copying", System.out, Progress.onTerminal(), Map.of())) {
        results =
            new Work(engine.get(ProducerTemplate.class))
                .backfill(new BackfillJob(system, source, lenses, again, false, progress));
      }
      BackfillCommand.print(System.out, results);
      System.out.println();
      System.out.println(
          "The service looks again at what changed meanwhile; then they are live (bactrian sync "
              + system
              + ").");
      return refused.isEmpty() && results.stream().allMatch(CollectionResult::settled) ? 0 : 1;
    }
  }

  private Set<String> lost(Engine engine) {
    return engine.get(SyncStatus.class).collections(system).stream()
        .filter(collection -> CollectionState.valueOf(collection.state()).needsCopy())
        .map(SyncStatus.Collection::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
