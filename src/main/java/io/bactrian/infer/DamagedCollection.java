package io.bactrian.infer;

/**
 * A collection that could not be read to the end, and has no draft.
 *
 * @param collection its name
 * @param message where and what is wrong, never the contents
 */
public record DamagedCollection(String collection, String message) {}
