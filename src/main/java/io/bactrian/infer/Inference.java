package io.bactrian.infer;

import java.util.List;

/**
 * The draft for a system. The same data gives the same draft, byte for byte.
 *
 * @param collections by name in order
 * @param damaged the collections that could not be read, by name in order
 * @param migration one Flyway migration: schema, tables, indexes, comments and foreign keys, in an
 *     order in which they can be executed
 */
public record Inference(
    List<InferredCollection> collections, List<DamagedCollection> damaged, String migration) {}
