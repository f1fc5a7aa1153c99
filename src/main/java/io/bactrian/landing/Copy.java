package io.bactrian.landing;

import io.bactrian.mapping.TableShape;
import io.bactrian.mapping.types.CopyBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** COPY in binary form, from a buffer that is full already. */
final class Copy {

  private static final byte[] TRAILER = {(byte) 0xFF, (byte) 0xFF};
  private static final int PIECE = 1 << 16;

  private Copy() {}

  /** The columns that a mapping fills, quoted, with commas between. */
  static String columns(TableShape shape) {
    return shape.columns().stream()
        .map(column -> TableShape.quote(column.name()))
        .collect(Collectors.joining(", "));
  }

  /**
   * @param target the table with its column list
   * @param rows complete but for the trailer
   */
  static void into(Connection connection, String target, CopyBuffer rows) throws SQLException {
    CopyIn copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("copy " + target + " from stdin (format binary)");
    try {
      for (int at = 0; at < rows.size(); at += PIECE) {
        copy.writeToCopy(rows.array(), at, Math.min(PIECE, rows.size() - at));
      }
      copy.writeToCopy(TRAILER, 0, TRAILER.length);
      copy.endCopy();
    } catch (SQLException e) {
      cancel(copy, e);
      throw e;
    }
  }

  /** The first error tells what went wrong, not that the cancelling failed too. */
  private static void cancel(CopyIn copy, SQLException first) {
    if (copy.isActive()) {
      try {
        copy.cancelCopy();
      } catch (SQLException e) {
        first.addSuppressed(e);
      }
    }
  }
}
