package io.bactrian.parity;

import io.bactrian.mapping.Lenses;
import io.bactrian.source.Source;
import io.bactrian.source.Watcher;

/**
 * What parity is asked to compare: the body with which {@code direct:parity} is called.
 *
 * @param run the run, from {@link ParityRanges#begin}; a stopped run goes on with the ranges that
 *     are left
 * @param system the system whose rows are compared
 * @param source where the documents are
 * @param lenses the mappings
 * @param roundTrip whether rows are also read back and turned into documents
 * @param watcher is told of progress
 */
public record ParityJob(
    long run, String system, Source source, Lenses lenses, boolean roundTrip, Watcher watcher) {}
