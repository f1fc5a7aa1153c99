package io.bactrian.parity;

import io.bactrian.landing.Quarantine;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.UUID;

/**
 * What the quarantine holds of a collection, for telling what need not be equal.
 *
 * @param documents digests of the documents of which no row is there
 * @param waiting ids of those whose rows are there, with a reference of the second pass left NULL
 */
record Held(Set<UUID> documents, Set<String> waiting) {

  static Held of(Connection connection, String system, String collection) throws SQLException {
    Quarantine quarantine = new Quarantine(system);
    return new Held(
        quarantine.digests(connection, collection), quarantine.landed(connection, collection));
  }
}
