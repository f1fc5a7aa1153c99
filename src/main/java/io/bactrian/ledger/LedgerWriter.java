package io.bactrian.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bactrian.access.Caller;
import io.bactrian.http.Ids;
import io.bactrian.http.Problem;
import io.bactrian.http.Reply;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The one who writes the ledger: {@code POST /ledger/{paymentId}}. */
public final class LedgerWriter {

  private static final String KEY = "Idempotency-Key";
  private static final int LONGEST_KEY = 255;

  private static final String APPEND =
      """
      insert into escrow.funds_ledger_entries as e (
        id, purchase_request_ref_kind, purchase_request_id, purchase_request_external_ref, payment_ref_kind, payment_id,
        created_by_ref_kind, created_by_external_ref, entry_type, amount, currency, idempotency_key, transaction_hash, note,
        created_at)
      select :id, purchase_request_ref_kind, purchase_request_id, purchase_request_external_ref, 'entity', p.id,
        'template', :author, :type::escrow.ledger_entry_type, :amount, :currency, :key, :hash, :note, clock_timestamp()
      from escrow.payments p where p.id = :payment
      returning %s
      """
          .formatted(Entry.COLUMNS);

  private static final String MOVE =
      """
      update escrow.payments set escrow_state = :state::escrow.escrow_state
      where id = :payment and escrow_state is distinct from :state::escrow.escrow_state
      """;

  private final MoneyTransaction transaction;
  private final ObjectMapper json;
  private final LedgerMetrics metrics;

  LedgerWriter(MoneyTransaction transaction, ObjectMapper json, LedgerMetrics metrics) {
    this.transaction = transaction;
    this.json = json;
    this.metrics = metrics;
  }

  /** What is answered, and answered again to the same request. */
  record Answer(Entry entry, String escrowState, List<Balance> balances) {}

  private record Outcome(String answer, boolean fresh) {}

  /**
   * Appends an entry; the same request with the same key appends nothing and gets the same answer.
   *
   * @return 201 with the entry and the balances after it
   * @throws Problem 400 with every field that is wrong; 404; 409 with the rule that forbids it, or
   *     when the key belongs to another entry; 415; 503
   */
  public Reply append(
      @Header("paymentId") String paymentId,
      @Header(Exchange.CONTENT_TYPE) @Nullable String contentType,
      @Header(KEY) @Nullable String key,
      @Body byte @Nullable [] body) {
    String checkedKey = checked(key);
    NewEntry entry = NewEntry.read(paymentId, contentType, body);
    String author = Caller.current() instanceof Caller.Admin admin ? admin.name() : "application";
    Outcome outcome = transaction.run(sql -> append(sql, entry, checkedKey, author));
    if (outcome.fresh()) {
      metrics.appended(entry.type());
    }
    return Reply.created(Reply.json(outcome.answer()), "/ledger/" + entry.payment());
  }

  private Outcome append(JdbcClient sql, NewEntry entry, String key, String author) {
    Optional<String> before = GivenAnswers.find(sql, key, entry);
    if (before.isPresent()) {
      return new Outcome(before.get(), false);
    }
    Situation situation =
        SituationReader.lock(sql, entry.payment())
            .orElseThrow(
                () -> Problem.of(HttpStatus.NOT_FOUND, "there is no payment " + entry.payment()));
    Verdict verdict = PayoutRules.judge(entry, situation);
    if (verdict instanceof Verdict.Refused refused) {
      metrics.refused(refused);
      throw Problem.of(HttpStatus.CONFLICT, refused.message());
    }
    return write(sql, entry, key, author, ((Verdict.Allowed) verdict).escrowState());
  }

  private Outcome write(
      JdbcClient sql, NewEntry entry, String key, String author, String escrowState) {
    Entry written =
        sql.sql(APPEND)
            .param("id", Ids.fresh())
            .param("author", author)
            .param("type", entry.type().word())
            .param("amount", entry.amount())
            .param("currency", entry.currency())
            .param("key", key)
            .param("hash", entry.transactionHash())
            .param("note", entry.note())
            .param("payment", entry.payment())
            .query(Entry::of)
            .single();
    sql.sql(MOVE).param("state", escrowState).param("payment", entry.payment()).update();
    String answer = text(new Answer(written, escrowState, Balance.ofPayment(sql, entry.payment())));
    GivenAnswers.keep(sql, written.id(), entry, answer);
    return new Outcome(answer, true);
  }

  private String text(Answer answer) {
    try {
      return json.writeValueAsString(answer);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of texts are JSON", e);
    }
  }

  private static String checked(@Nullable String key) {
    if (key == null || key.isBlank()) {
      throw Problem.invalid(KEY, "is required");
    }
    if (key.length() > LONGEST_KEY || !key.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      throw Problem.invalid(KEY, "must be at most " + LONGEST_KEY + " printable characters");
    }
    return key;
  }
}
