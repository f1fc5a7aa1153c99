package io.bactrian.demo.escrow;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** A financial reconciliation: payments, requests and offers against the ledger. */
final class Books {

  private static final Set<String> PAID = Set.of("completed", "seller_paid");

  /** Per payment, what each type of entry comes to. */
  private final Map<String, Map<String, BigDecimal>> ledger = new HashMap<>();

  private final Map<String, BsonDocument> requests = new HashMap<>();
  private final Map<String, List<BsonDocument>> offers = new HashMap<>();
  private final Map<String, List<BsonDocument>> payments = new HashMap<>();
  private final List<String> wrong = new ArrayList<>();
  private int checked;

  void request(BsonDocument request) {
    requests.put(text(request.get("_id")), request);
  }

  void offer(BsonDocument offer) {
    offers.computeIfAbsent(text(offer.get("purchaseRequestId")), k -> new ArrayList<>()).add(offer);
  }

  void payment(BsonDocument payment) {
    payments
        .computeIfAbsent(text(payment.get("purchaseRequestId")), k -> new ArrayList<>())
        .add(payment);
  }

  void entry(BsonDocument entry) {
    ledger
        .computeIfAbsent(text(entry.get("paymentId")), k -> new TreeMap<>())
        .merge(
            entry.getString("entryType").getValue(), decimal(entry.get("amount")), BigDecimal::add);
  }

  /** What does not agree. */
  List<String> differences() {
    payments.values().forEach(each -> each.forEach(this::check));
    requests.forEach(this::check);
    if (!ledger.isEmpty()) {
      wrong.add("entries of no payment: " + ledger.keySet());
    }
    return wrong;
  }

  int checked() {
    return checked;
  }

  private void check(BsonDocument payment) {
    checked++;
    Map<String, BigDecimal> entries = new HashMap<>();
    String reference =
        payment.containsKey("metadata")
            ? text(payment.getDocument("metadata").get("checkoutRef"))
            : "";
    for (String key : List.of(text(payment.get("_id")), reference)) {
      Map<String, BigDecimal> there = ledger.remove(key);
      if (there != null) {
        entries.putAll(there);
      }
    }
    BigDecimal amount = decimal(payment.getDocument("amount").get("amount"));
    BigDecimal in = entries.getOrDefault("hold", BigDecimal.ZERO);
    BigDecimal refunded = entries.getOrDefault("refund", BigDecimal.ZERO);
    BigDecimal out =
        entries
            .getOrDefault("release", BigDecimal.ZERO)
            .add(entries.getOrDefault("fee", BigDecimal.ZERO));
    BigDecimal held = in.subtract(out).subtract(refunded);
    BsonValue state = payment.get("escrowState");
    boolean agrees =
        switch (state == null ? "" : state.asString().getValue()) {
          case "funded", "releasable", "releasing" -> same(in, amount) && same(held, amount);
          case "released" -> same(in, amount) && same(out, amount) && same(held, BigDecimal.ZERO);
          case "refunded" -> same(in, amount) && same(refunded, amount);
          case "partial" -> same(in, amount) && held.signum() > 0 && refunded.signum() > 0;
          default -> entries.isEmpty();
        };
    if (!agrees || held.signum() < 0) {
      wrong.add(payment.get("_id") + " of " + amount + " is " + state + " and has " + entries);
    }
  }

  private void check(String id, BsonDocument request) {
    List<String> accepted = new ArrayList<>();
    for (BsonDocument offer : offers.getOrDefault(id, List.of())) {
      if (offer.getString("status").getValue().equals("accepted")) {
        accepted.add(text(offer.get("_id")));
      }
    }
    String selected = text(request.get("selectedOfferId"));
    if (!accepted.equals(selected.isEmpty() ? List.of() : List.of(selected))) {
      wrong.add("request " + id + " has selected " + selected + " and accepted " + accepted);
    }
    BsonValue status = request.get("status");
    boolean paid =
        payments.getOrDefault(id, List.of()).stream()
            .map(payment -> payment.get("escrowState"))
            .anyMatch(
                state ->
                    state != null
                        && Set.of("released", "partial").contains(state.asString().getValue()));
    if (status != null && PAID.contains(status.asString().getValue()) && !paid) {
      wrong.add("request " + id + " is " + status + " and nothing was released");
    }
  }

  private static boolean same(BigDecimal one, BigDecimal other) {
    return one.compareTo(other) == 0;
  }

  private static BigDecimal decimal(@Nullable BsonValue number) {
    if (number == null) {
      throw new AssertionError("no amount");
    }
    return number.isDouble()
        ? BigDecimal.valueOf(number.asDouble().getValue())
        : number.asNumber().decimal128Value().bigDecimalValue();
  }

  private static String text(@Nullable BsonValue reference) {
    if (reference == null || reference.isNull()) {
      return "";
    }
    return reference.isString()
        ? reference.asString().getValue()
        : reference.asObjectId().getValue().toHexString();
  }
}
