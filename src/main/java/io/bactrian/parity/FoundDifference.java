package io.bactrian.parity;

import org.jspecify.annotations.Nullable;

/**
 * One difference: {@code kind} is missing, surplus, differing (a column, with both values' md5) or
 * document (the rows agree but don't give the document back; the column is the path).
 */
public record FoundDifference(
    @Nullable String documentId,
    String kind,
    String table,
    String rowKey,
    @Nullable String column,
    @Nullable String sourceMd5,
    @Nullable String targetMd5) {}
