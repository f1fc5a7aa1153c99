package io.bactrian.parity;

/**
 * How many documents and root rows a collection has.
 *
 * @param mongo documents, those left out that have expired or are in quarantine
 * @param postgres root rows, expired ones left out
 */
record Count(
    String system,
    String collection,
    double seconds,
    long mongo,
    long postgres,
    long quarantined,
    boolean agree) {}
