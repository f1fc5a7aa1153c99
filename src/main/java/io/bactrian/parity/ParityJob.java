package io.bactrian.parity;

import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.source.Source;
import io.bactrian.source.SourceCollection;
import io.bactrian.source.Watcher;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What parity is asked to compare: the body with which {@code direct:parity} is called.
 *
 * @param run the run, from {@link ParityRanges#begin}; a stopped run goes on with the ranges that
 *     are left
 * @param system the system whose rows are compared
 * @param source where the documents are
 * @param lenses the mappings
 * @param only which collections; empty for all
 * @param roundTrip whether rows are also read back and turned into documents
 * @param watcher is told of progress
 */
public record ParityJob(
    long run,
    String system,
    Source source,
    Lenses lenses,
    Set<String> only,
    boolean roundTrip,
    Watcher watcher) {

  public ParityJob {
    only = Set.copyOf(only);
  }

  /** All collections. */
  public ParityJob(
      long run, String system, Source source, Lenses lenses, boolean roundTrip, Watcher watcher) {
    this(run, system, source, lenses, Set.of(), roundTrip, watcher);
  }

  /**
   * The collections that there are, each after those to which it refers: in a live database one
   * that nobody has written yet is empty, a dump may leave some out.
   */
  List<Lens> there() {
    if (source.isLive()) {
      return lenses.inOrder();
    }
    Set<String> names =
        source.collections().stream().map(SourceCollection::name).collect(Collectors.toSet());
    return lenses.inOrder().stream().filter(lens -> names.contains(lens.collection())).toList();
  }

  /** Those of them that are compared. */
  List<Lens> compared() {
    return there().stream()
        .filter(lens -> only.isEmpty() || only.contains(lens.collection()))
        .toList();
  }
}
