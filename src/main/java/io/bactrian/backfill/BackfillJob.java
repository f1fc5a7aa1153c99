package io.bactrian.backfill;

import io.bactrian.mapping.Lenses;
import io.bactrian.source.Source;
import io.bactrian.source.Watcher;

/**
 * What a backfill is asked to do: the body with which {@code direct:backfill} is called.
 *
 * @param system the system whose collections are copied
 * @param source where they are read from
 * @param lenses their mappings
 * @param dryRun whether only to say what would happen
 * @param watcher is told of progress
 */
public record BackfillJob(
    String system, Source source, Lenses lenses, boolean dryRun, Watcher watcher) {}
