package io.bactrian.backfill;

import io.bactrian.mapping.Lenses;
import io.bactrian.source.Source;
import io.bactrian.source.Watcher;
import java.util.Set;

/**
 * What a backfill is asked to do: the body with which {@code direct:backfill} is called.
 *
 * @param system the system whose collections are copied
 * @param source where they are read from
 * @param lenses their mappings
 * @param only the collections that are copied; none for all of them
 * @param dryRun whether only to say what would happen
 * @param watcher is told of progress
 */
public record BackfillJob(
    String system,
    Source source,
    Lenses lenses,
    Set<String> only,
    boolean dryRun,
    Watcher watcher) {

  /** A copy of all. */
  public BackfillJob(String system, Source source, Lenses lenses, boolean dryRun, Watcher watcher) {
    this(system, source, lenses, Set.of(), dryRun, watcher);
  }

  public BackfillJob {
    only = Set.copyOf(only);
  }

  /**
   * Whether the collection is one of those that are copied. Where it may still come to be, or was
   * asked for by its name, that it isn't there means that it is empty.
   *
   * @param there those that the source has
   */
  boolean copies(String collection, Set<String> there) {
    return only.isEmpty()
        ? source.isLive() || there.contains(collection)
        : only.contains(collection);
  }
}
