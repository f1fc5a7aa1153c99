package io.bactrian.parity;

import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.platform.StoreModes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which collections the clock compares: those that have rows to compare. While a collection is in
 * MongoDB only, these come with its backfill; one that is retired is in PostgreSQL only.
 */
final class ComparedCollections {

  private static final String COPIED =
      "select collection from bactrian.backfills where system = ? and settled_at is not null";

  private ComparedCollections() {}

  static List<Lens> of(Connection connection, StoreModes modes, String system, Lenses lenses)
      throws SQLException {
    Set<String> copied = new HashSet<>();
    try (PreparedStatement statement = connection.prepareStatement(COPIED)) {
      statement.setString(1, system);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          copied.add(String.valueOf(rows.getString(1)));
        }
      }
    }
    return lenses.inOrder().stream()
        .filter(lens -> !modes.retired(lens.mapping()))
        .filter(
            lens ->
                copied.contains(lens.collection())
                    || modes.of(lens.mapping()) != StoreModes.Mode.MONGO)
        .toList();
  }

  static Set<String> names(List<Lens> lenses) {
    return lenses.stream().map(Lens::collection).collect(Collectors.toSet());
  }
}
