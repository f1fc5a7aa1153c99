package io.bactrian.cutover;

import io.bactrian.mapping.Mapping;
import io.bactrian.platform.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Which stages a collection has had: {@code bactrian.stage_changes}. */
public final class History {

  private static final String LINES =
      """
      select changed_at, from_stage, to_stage, walk, changed_by, why, forced, fenced_ms, gate is not null as asked
      from bactrian.stage_changes where system = :system and collection = :collection
      order by id desc limit :most
      """;

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

  /** The latest first. */
  public List<Line> of(Mapping mapping, int most) {
    return Transaction.run(
        postgres,
        "reading a history",
        transaction ->
            transaction
                .sql()
                .sql(LINES)
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
