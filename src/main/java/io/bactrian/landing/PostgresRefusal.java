package io.bactrian.landing;

import io.bactrian.bson.RawDocument;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.TableShape;
import io.bactrian.mapping.types.Reason;
import java.sql.SQLException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What an error of PostgreSQL means for a document: SQLSTATE class 22 and 23 are about the data and
 * lead to the quarantine; everything else is not the document's fault and is thrown on.
 *
 * <p>PostgreSQL's own words repeat values ({@code invalid input value for enum x: "secret"}), and a
 * trigger's say whatever its author wrote. So none of them is passed on: the message is made of the
 * SQLSTATE and of names that the catalogue confirms.
 */
record PostgresRefusal(Reason reason, @Nullable String field, String message) {

  private record Meaning(Reason reason, String words) {}

  private static final Map<String, Meaning> MEANINGS =
      Map.ofEntries(
          Map.entry("23502", new Meaning(Reason.MISSING, "a column must not be NULL")),
          Map.entry("23503", new Meaning(Reason.DANGLING_REFERENCE, "refers to no row")),
          Map.entry("23505", new Meaning(Reason.NOT_UNIQUE, "another row has the same values")),
          Map.entry("23514", new Meaning(Reason.CHECK_FAILED, "a check refused the values")),
          Map.entry("23P01", new Meaning(Reason.NOT_UNIQUE, "excluded by another row")),
          Map.entry("22001", new Meaning(Reason.TOO_LONG, "a value is too long for its type")),
          Map.entry("22003", new Meaning(Reason.OUT_OF_RANGE, "a number is out of range")),
          Map.entry("22008", new Meaning(Reason.OUT_OF_RANGE, "a date or time is out of range")),
          Map.entry("22021", new Meaning(Reason.NUL_IN_TEXT, "a byte that text cannot hold")),
          Map.entry("22P02", new Meaning(Reason.MALFORMED, "not the written form of its type")),
          Map.entry(
              "54000",
              new Meaning(Reason.REFUSED_BY_POSTGRES, "a value is too large for an index or row")),
          Map.entry(
              "P0001", new Meaning(Reason.REFUSED_BY_POSTGRES, "a trigger raised an exception")));

  /** Where in a COPY an error came up; binary rows are never shown there. */
  private static final Pattern COPIED =
      Pattern.compile("COPY (\\S+), line \\d+, column (\\S+)(\\n.*)?", Pattern.DOTALL);

  /** The document that was refused. */
  Quarantined of(RawDocument document, @Nullable BsonValue id) {
    return new Quarantined(document, id, field, reason, message);
  }

  /** Whether the error is about the data, so that fewer documents may pass. */
  static boolean isAboutData(SQLException e) {
    String state = e.getSQLState();
    return state != null
        && (state.startsWith("22")
            || state.startsWith("23")
            || state.equals("21000") // two documents of the batch have one key
            || state.equals("54000") // program limit: an index row that is too large
            || state.equals("P0001")); // a trigger of the schema raised an exception
  }

  /** What the server said, or null when the error isn't the server's. */
  static @Nullable ServerErrorMessage server(SQLException e) {
    return e instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
  }

  /** The error in the server's words, without the lines in which it shows values. */
  static String words(SQLException e) {
    ServerErrorMessage server = server(e);
    String words = server == null ? e.getMessage() : server.getMessage();
    return isAboutData(e) ? "PostgreSQL refused values" : String.valueOf(words);
  }

  /**
   * @param violated the constraint that the error names, if it is there
   */
  static PostgresRefusal of(SQLException e, Lens lens, @Nullable Constraint violated) {
    String state = String.valueOf(e.getSQLState());
    Meaning meaning =
        MEANINGS.getOrDefault(
            state, new Meaning(Reason.REFUSED_BY_POSTGRES, "a value was refused"));
    String words = "PostgreSQL: " + meaning.words() + " (SQLSTATE " + state;
    if (violated != null) {
      boolean referred = violated.kind() == 'f' && violated.tableOf(lens) < 0;
      return new PostgresRefusal(
          meaning.reason(),
          violated.fields(lens),
          (referred ? "PostgreSQL: other rows refer to it (SQLSTATE " + state : words)
              + ", "
              + violated.name()
              + " of "
              + violated.table()
              + ")");
    }
    ServerErrorMessage server = server(e);
    return new PostgresRefusal(
        meaning.reason(), server == null ? null : field(server, lens), words + ")");
  }

  private static @Nullable String field(ServerErrorMessage server, Lens lens) {
    if (server.getTable() != null && server.getColumn() != null) {
      return lens.fieldOf(server.getSchema() + "." + server.getTable(), server.getColumn());
    }
    Matcher copied = COPIED.matcher(String.valueOf(server.getWhere()));
    if (!copied.matches()) {
      return null;
    }
    for (int i = 0; i < lens.tables().size(); i++) {
      TableShape shape = lens.tables().get(i);
      if (Stage.name(lens, i).endsWith("." + copied.group(1))
          || shape.qualifiedName().endsWith("." + copied.group(1))) {
        return lens.fieldOf(shape.qualifiedName(), copied.group(2));
      }
    }
    return null;
  }
}
