package io.bactrian.parity;

import io.bactrian.landing.Quarantine;
import io.bactrian.mapping.types.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What the quarantine holds of a collection, for telling what need not be equal.
 *
 * @param documents digests of the documents held
 * @param dangling ids of those that are held only for a reference of the second pass, whose rows
 *     are there
 */
record Held(Set<UUID> documents, Set<String> dangling) {

  static Held of(Connection connection, String system, String collection) throws SQLException {
    Quarantine quarantine = new Quarantine(system);
    return new Held(
        quarantine.digests(connection, collection),
        quarantine.list(connection, collection).stream()
            .filter(entry -> entry.reason().equals(Reason.DANGLING_REFERENCE.code()))
            .map(entry -> String.valueOf(entry.documentId()))
            .collect(Collectors.toSet()));
  }
}
