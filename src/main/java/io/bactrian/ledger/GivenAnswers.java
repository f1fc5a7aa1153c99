package io.bactrian.ledger;

import io.bactrian.http.Problem;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What was answered to requests for an entry, by their keys. */
final class GivenAnswers {

  private static final String FIND =
      """
      select e.id, a.content, a.answer
      from escrow.funds_ledger_entries e left join escrow.ledger_answers a on a.entry_id = e.id
      where e.idempotency_key = :key
      """;

  private static final String KEEP =
      "insert into escrow.ledger_answers (entry_id, content, answer) values (:entry, :content, :answer)";

  private GivenAnswers() {}

  /** An entry that came from MongoDB has a key, but nobody knows what was asked or answered. */
  private record Given(UUID entry, byte @Nullable [] content, @Nullable String answer) {}

  /**
   * The answer to the same request with this key; empty when the key is new.
   *
   * @throws Problem 409 when the key belongs to another entry
   */
  static Optional<String> find(JdbcClient sql, String key, NewEntry asked) {
    return sql.sql(FIND)
        .param("key", key)
        .query(
            (row, number) ->
                new Given(
                    row.getObject("id", UUID.class),
                    row.getBytes("content"),
                    row.getString("answer")))
        .optional()
        .map(given -> answer(given, asked));
  }

  private static String answer(Given given, NewEntry asked) {
    String answer = given.answer();
    if (answer == null || !Arrays.equals(given.content(), asked.content())) {
      throw Problem.of(
          HttpStatus.CONFLICT, "the Idempotency-Key belongs to another entry, " + given.entry());
    }
    return answer;
  }

  /** Keeps the answer for as long as there is the entry, which is for ever. */
  static void keep(JdbcClient sql, UUID entry, NewEntry asked, String answer) {
    sql.sql(KEEP)
        .param("entry", entry)
        .param("content", asked.content())
        .param("answer", answer)
        .update();
  }
}
