package io.bactrian.paired;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What is to be asked: the body with which {@code direct:paired} is called, from {@link
 * PairedRuns#begin}.
 *
 * @param run the run's number, under which its evidence stands
 * @param given texts by parameter, for the queries that have it
 * @param now what {@code now} means in all of its queries
 */
public record PairedJob(
    long run, String system, List<PairedQuery> queries, Map<String, String> given, Instant now) {

  public PairedJob {
    queries = List.copyOf(queries);
    given = Map.copyOf(given);
  }
}
