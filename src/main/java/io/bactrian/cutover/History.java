package io.bactrian.cutover;

import io.bactrian.mapping.Mapping;
import io.bactrian.platform.Stage;
import io.bactrian.platform.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Which stages a collection has had: {@code bactrian.stage_changes}. */
public final class History {

  private static final String CHANGES =
      """
      select changed_at, from_stage, to_stage, walk, changed_by, why, forced, fenced_ms
      from bactrian.stage_changes where system = :system and collection = :collection
      """;

  private static final String LATEST = CHANGES + "order by id desc limit :most";

  /** A drill that came back changes nothing about how it came there. */
  private static final String ENTERED =
      CHANGES + "and to_stage = :stage and walk <> 'drill' order by id desc limit 1";

  /**
   * One change.
   *
   * @param walk {@code mode} when somebody set it without asking the gate
   * @param forced the checks that had not passed
   * @param fencedMillis how long writes waited
   */
  public record Line(
      Instant at,
      String from,
      String to,
      String walk,
      String by,
      @Nullable String why,
      List<String> forced,
      long fencedMillis) {

    /** Whether it passed the gate, or had not to. */
    public boolean lawful() {
      return forced.isEmpty() && !walk.equals("mode");
    }
  }

  private final DataSource postgres;

  History(DataSource postgres) {
    this.postgres = postgres;
  }

  /** How a collection came to the stage that it is in; null when nobody recorded that. */
  static @Nullable Line entered(JdbcClient sql, Mapping mapping, Stage stage) {
    return sql.sql(ENTERED)
        .param("system", mapping.system())
        .param("collection", mapping.source())
        .param("stage", stage.word())
        .query((row, number) -> line(row))
        .optional()
        .orElse(null);
  }

  /** The latest first. */
  public List<Line> of(Mapping mapping, int most) {
    return Transaction.run(
        postgres,
        "reading a history",
        transaction ->
            transaction
                .sql()
                .sql(LATEST)
                .param("system", mapping.system())
                .param("collection", mapping.source())
                .param("most", most)
                .query((row, number) -> line(row))
                .list());
  }

  private static Line line(ResultSet row) throws SQLException {
    return new Line(
        row.getTimestamp("changed_at").toInstant(),
        Objects.requireNonNull(row.getString("from_stage")),
        Objects.requireNonNull(row.getString("to_stage")),
        Objects.requireNonNull(row.getString("walk")),
        Objects.requireNonNull(row.getString("changed_by")),
        row.getString("why"),
        List.of((String[]) row.getArray("forced").getArray()),
        row.getLong("fenced_ms"));
  }
}
