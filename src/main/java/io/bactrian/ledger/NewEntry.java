package io.bactrian.ledger;

import io.bactrian.http.Ids;
import io.bactrian.http.JsonBody;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An entry that somebody wants to append.
 *
 * @param resolvesDispute the dispute that this payout is the outcome of; null when there is none
 */
record NewEntry(
    UUID payment,
    EntryType type,
    BigDecimal amount,
    String currency,
    @Nullable String transactionHash,
    @Nullable String note,
    @Nullable UUID resolvesDispute) {

  private static final int LONGEST_CURRENCY = 16;
  private static final int LONGEST_HASH = 256;
  private static final int LONGEST_NOTE = 2000;

  /**
   * Reads it from a request.
   *
   * @throws io.bactrian.http.Problem 400 with every field that is wrong, 415
   */
  static NewEntry read(String payment, @Nullable String contentType, byte @Nullable [] body) {
    UUID id = Ids.require("paymentId", payment);
    JsonBody json = JsonBody.read(contentType, body);
    String type = json.word("entryType", EntryType.WORDS);
    BigDecimal amount = Amount.read(json, "amount");
    String currency = json.text("currency", LONGEST_CURRENCY);
    String hash = json.optionalText("transactionHash", LONGEST_HASH);
    if (hash != null && hash.toUpperCase(Locale.ROOT).startsWith("SIM_")) {
      json.wrong("transactionHash", "must be a real transaction's, not a simulated one's");
    }
    String note = json.optionalText("note", LONGEST_NOTE);
    UUID dispute = json.has("resolvesDispute") ? json.id("resolvesDispute") : null;
    if (dispute != null && type.equals(EntryType.HOLD.word())) {
      json.wrong("resolvesDispute", "must not be there: a hold resolves nothing");
    }
    json.check();
    return new NewEntry(
        id,
        EntryType.valueOf(type.toUpperCase(Locale.ROOT)),
        amount,
        currency,
        hash,
        note,
        dispute);
  }

  /** The same for the same content, however it was written: SHA-256. */
  byte[] content() {
    String parts =
        Stream.of(
                payment,
                type,
                Amount.text(amount),
                currency,
                transactionHash,
                note,
                resolvesDispute)
            .map(part -> Objects.toString(part, ""))
            .collect(Collectors.joining("\0")); // which no text has in it
    try {
      return MessageDigest.getInstance("SHA-256").digest(parts.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
