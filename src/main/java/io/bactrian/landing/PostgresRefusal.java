package io.bactrian.landing;

import io.bactrian.mapping.Lens;
import io.bactrian.mapping.types.Reason;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What an error of PostgreSQL means for a document: SQLSTATE class 22 and 23 are about the data and
 * lead to the quarantine; everything else is not the document's fault and is thrown on.
 */
record PostgresRefusal(Reason reason, @Nullable String field, String message) {

  private static final Map<String, Reason> REASONS =
      Map.of(
          "23502", Reason.MISSING,
          "23503", Reason.DANGLING_REFERENCE,
          "23505", Reason.NOT_UNIQUE,
          "23514", Reason.CHECK_FAILED,
          "22001", Reason.TOO_LONG,
          "22003", Reason.OUT_OF_RANGE,
          "22008", Reason.OUT_OF_RANGE,
          "22021", Reason.NUL_IN_TEXT);

  /** Whether the error is about the data, so that fewer documents may pass. */
  static boolean isAboutData(SQLException e) {
    String state = e.getSQLState();
    return state != null
        && (state.startsWith("22")
            || state.startsWith("23")
            || state.equals("54000") // program limit: an index row that is too large
            || state.equals("P0001")); // a trigger of the schema raised an exception
  }

  static PostgresRefusal of(SQLException e, Lens lens) {
    Reason reason =
        REASONS.getOrDefault(String.valueOf(e.getSQLState()), Reason.REFUSED_BY_POSTGRES);
    ServerErrorMessage server =
        e instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
    if (server == null) {
      return new PostgresRefusal(reason, null, "PostgreSQL refused it (" + e.getSQLState() + ")");
    }
    String field =
        server.getTable() == null || server.getColumn() == null
            ? null
            : lens.fieldOf(server.getSchema() + "." + server.getTable(), server.getColumn());
    String constraint =
        server.getConstraint() == null ? "" : " (constraint " + server.getConstraint() + ")";
    // The primary message names types and constraints; only the detail line repeats values.
    String message =
        reason == Reason.REFUSED_BY_POSTGRES && e.getSQLState().startsWith("22")
            ? "PostgreSQL refused a value (" + e.getSQLState() + ")"
            : String.valueOf(server.getMessage());
    return new PostgresRefusal(reason, field, "PostgreSQL: " + message + constraint);
  }
}
