package io.bactrian.source;

/**
 * A collection as its source knows it.
 *
 * @param name the collection's name
 * @param documents how many there are, about; -1 when only reading would tell
 * @param bytes their size in the source, about (compressed bytes for a compressed file); -1 when
 *     only reading would tell
 */
public record SourceCollection(String name, long documents, long bytes) {}
