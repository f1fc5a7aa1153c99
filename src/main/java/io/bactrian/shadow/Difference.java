package io.bactrian.shadow;

import java.util.List;

/**
 * How two answers differ, without a value of either.
 *
 * @param mongoMd5 of its documents, sorted, without ignored fields
 * @param onlyOrder whether the documents are the same
 * @param paths where documents differ that both answered, with dots
 */
record Difference(
    int mongoDocuments,
    int postgresDocuments,
    String mongoMd5,
    String postgresMd5,
    boolean onlyOrder,
    List<String> paths) {}
