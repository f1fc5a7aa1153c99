package io.bactrian.ledger;

import static io.bactrian.ledger.LedgerClient.accepted;
import static io.bactrian.ledger.LedgerClient.body;
import static io.bactrian.ledger.LedgerClient.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bactrian.escrow.Deals.Deal;
import io.bactrian.http.Ids;
import io.bactrian.identity.EmbeddedId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Money moves as the rules say, and each rule is broken once. */
class LedgerTest {

  private static LedgerClient ledger;

  @BeforeAll
  static void start(@TempDir Path data) {
    ledger = LedgerClient.start(data);
  }

  @AfterAll
  static void stop() {
    ledger.close();
  }

  @Test
  void moneyIsHeldFeesAreKeptAndTheRestIsReleased() {
    Deal deal = ledger.deals.funded("100");
    JsonNode held =
        accepted(
            ledger.append(
                deal, body("hold", "100.000", ",\"transactionHash\":\"0x1\",\"note\":\"in\"")));
    assertThat(Ids.parse(held.at("/entry/id").asText())).isNotNull();
    assertThat(held.at("/entry/amount").textValue()).isEqualTo("100");
    assertThat(held.at("/entry/paymentId").textValue()).isEqualTo(deal.payment().toString());
    assertThat(held.at("/entry/purchaseRequestId").textValue())
        .isEqualTo(deal.request().toString());
    assertThat(held.at("/entry/createdBy").textValue()).isEqualTo("admin");
    assertThat(held.at("/entry/transactionHash").textValue()).isEqualTo("0x1");
    assertThat(held.at("/entry/note").textValue()).isEqualTo("in");
    assertThat(Instant.parse(held.at("/entry/createdAt").textValue()))
        .isBefore(Instant.now().plusSeconds(5));
    assertThat(held.at("/balances/0")).isEqualTo(balance("100", "100", "0", "100", "0", "0", "0"));
    accepted(ledger.append(deal, "fee", "2.5"));
    assertThat(ledger.deals.state(deal)).isEqualTo("funded");
    JsonNode some = accepted(ledger.append(deal, "release", "37.5"));
    assertThat(some.path("escrowState").textValue()).isEqualTo("partial");
    assertThat(ledger.deals.state(deal)).isEqualTo("partial");
    JsonNode all = accepted(ledger.append(deal, "release", "60"));
    assertThat(ledger.deals.state(deal)).isEqualTo("released");
    assertThat(all.at("/balances/0")).isEqualTo(balance("100", "0", "0", "0", "97.5", "0", "2.5"));

    JsonNode ofPayment = ledger.get("/ledger/" + deal.payment());
    assertThat(ofPayment.path("escrowState").textValue()).isEqualTo("released");
    assertThat(ofPayment.path("balances")).isEqualTo(all.path("balances"));
    assertThat(ofPayment.path("items")).hasSize(4).contains(held.path("entry"), all.path("entry"));
    JsonNode ofRequest = ledger.get("/ledger/requests/" + deal.request());
    assertThat(ofRequest.path("balances")).isEqualTo(all.path("balances"));
    assertThat(ofRequest.path("items")).isEqualTo(ofPayment.path("items"));
  }

  @Test
  void moneyGoesBackToTheBuyer() {
    Deal deal = ledger.held("100");
    accepted(ledger.append(deal, "refund", "100"));
    assertThat(ledger.deals.state(deal)).isEqualTo("refunded");
    refused(ledger.append(deal, "release", "1"), 409, "the payment is refunded already");
  }

  @Test
  void whatWentBothWaysIsPartial() {
    Deal deal = ledger.held("100");
    accepted(ledger.append(deal, "refund", "40"));
    accepted(ledger.append(deal, "release", "60"));
    assertThat(ledger.deals.state(deal)).isEqualTo("partial");
    refused(ledger.append(deal, "release", "1"), 409, "underfunded: 0 USDT is available");
  }

  @Test
  void entriesAreReadPageByPage() {
    Deal deal = ledger.held("100");
    List<String> written = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      written.add(0, accepted(ledger.append(deal, "fee", "" + i)).at("/entry/id").textValue());
    }
    List<String> read = new ArrayList<>();
    String next = "";
    do {
      JsonNode page = ledger.get("/ledger/" + deal.payment() + "?limit=3" + next);
      page.path("items").forEach(item -> read.add(item.path("id").textValue()));
      next = page.path("next").isNull() ? "" : "&after=" + page.path("next").textValue();
    } while (!next.isEmpty());
    assertThat(read).hasSize(7).startsWith(written.toArray(String[]::new));
  }

  @Test
  void aPaymentIsFoundByItsIdFromMongo() {
    Deal deal = ledger.deals.funded("100");
    ObjectId old = new ObjectId();
    ledger.deals.execute(
        "update escrow.payments set id = '%s' where id = '%s'"
            .formatted(EmbeddedId.uuidOf(old), deal.payment()));
    JsonNode held =
        accepted(ledger.appendAs(old.toHexString(), body("hold", "100", ""), old.toHexString()));
    assertThat(held.at("/entry/paymentId").textValue())
        .isEqualTo(EmbeddedId.uuidOf(old).toString());
    assertThat(ledger.get("/ledger/" + old).path("items")).hasSize(1);
  }

  @Test
  void aTemplatesCheckoutHasALedgerTooButNoSellerToBePaid() {
    Deal deal = ledger.deals.funded("100");
    ledger.deals.execute(
        """
        update escrow.payments set purchase_request_ref_kind = 'template', purchase_request_id = null,
          purchase_request_external_ref = 'cart-%1$s', seller_ref_kind = 'template', seller_id = null,
          seller_external_ref = 'shop' where id = '%1$s'
        """
            .formatted(deal.payment()));
    JsonNode held = accepted(ledger.append(deal, "hold", "100"));
    assertThat(held.at("/entry/purchaseRequestId").textValue()).isEqualTo("cart-" + deal.payment());
    refused(ledger.append(deal, "release", "100"), 409, "the seller's wallet is not known");
    accepted(ledger.append(deal, "refund", "100"));
    assertThat(ledger.deals.state(deal)).isEqualTo("refunded");
  }

  @Test
  void theSameRequestAgainGetsTheSameAnswerAndMakesNoSecondEntry() {
    Deal deal = ledger.held("100");
    String key = UUID.randomUUID().toString();
    HttpResponse<String> first = ledger.appendAs(deal, body("fee", "1.50", ""), key);
    accepted(first);
    accepted(ledger.append(deal, "fee", "2"));
    HttpResponse<String> again =
        ledger.appendAs(
            deal, "{ \"currency\":\"USDT\", \"amount\":1.5, \"entryType\":\"fee\" }", key);
    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(again.body()).isEqualTo(first.body());
    for (String other :
        List.of(
            body("fee", "1.51", ""),
            body("refund", "1.5", ""),
            body("fee", "1.5", ",\"note\":\"x\""),
            body("fee", "1.5", ",\"transactionHash\":\"x\""),
            body("fee", "1.5", ",\"resolvesDispute\":\"" + UUID.randomUUID() + "\""))) {
      refused(ledger.appendAs(deal, other, key), 409, "Idempotency-Key belongs to another entry");
    }
    refused(ledger.appendAs(ledger.held("100"), body("fee", "1.5", ""), key), 409, "another entry");
    assertThat(ledger.get("/ledger/" + deal.payment()).path("items")).hasSize(3);
  }

  @Test
  void aKeyThatCameFromMongoMakesNoSecondEntryEither() {
    Deal deal = ledger.held("100");
    UUID copied = ledger.deals.entry(ledger.deals.funded("5"), "hold", "5");
    String key =
        ledger.deals.text(
            "select idempotency_key from escrow.funds_ledger_entries where id = '" + copied + "'");
    refused(ledger.appendAs(deal, body("fee", "1", ""), key), 409, copied.toString());
  }

  @Test
  void whatDoesNotExistIs404() {
    String nobody = UUID.randomUUID().toString();
    refused(ledger.appendAs(nobody, body("hold", "1", ""), nobody), 404, "no payment " + nobody);
    refused(ledger.service.admin("GET", "/ledger/" + nobody, ""), 404, "no payment");
    refused(ledger.service.admin("GET", "/ledger/requests/" + nobody, ""), 404, "no request");
  }

  @Test
  void theKeyIsRequired() {
    Deal deal = ledger.held("100");
    refused(
        ledger.service.admin("POST", "/ledger/" + deal.payment(), body("fee", "1", "")),
        400,
        "Idempotency-Key is required");
    refused(ledger.appendAs(deal, body("fee", "1", ""), "k".repeat(256)), 400, "at most 255");
  }

  @Test
  void aHoldNeedsMoneyThatCameIn() {
    Deal deal = ledger.deals.funded("100");
    set(deal, "status = 'processing'");
    refused(ledger.append(deal, "hold", "1"), 409, "the payment is processing");
    set(deal, "status = 'completed'");
    refused(
        ledger.append(deal, "hold", "100.000000000000000001"), 409, "100 of the payment is not");
    JsonNode some = accepted(ledger.append(deal, "hold", "60"));
    assertThat(some.path("escrowState").textValue()).isEqualTo("partial");
    refused(ledger.append(deal, "hold", "41"), 409, "40 of the payment is not held yet");
    JsonNode all = accepted(ledger.append(deal, "hold", "40"));
    assertThat(all.path("escrowState").textValue()).isEqualTo("funded");
    set(deal, "escrow_state = 'cancelled'");
    refused(ledger.append(deal, "hold", "1"), 409, "cancelled already");
  }

  @Test
  void onlyAPaymentThatCameInHasALedger() {
    Deal deal = ledger.deals.funded("100");
    set(deal, "direction = 'out'");
    refused(ledger.append(deal, "hold", "1"), 409, "direction is out");
  }

  @Test
  void theCurrencyIsThePayments() {
    Deal deal = ledger.held("100");
    refused(
        ledger.append(deal, body("release", "1", "").replace("USDT", "USDC")),
        409,
        "the payment is in USDT");
  }

  @ParameterizedTest
  @CsvSource({
    "released, release, double release: the payment is released already",
    "released, refund, the payment is released already",
    "refunded, refund, the payment is refunded already",
    "failed, release, the payment is failed already",
    "cancelled, fee, the payment is cancelled already",
    "null, release, the payment is not funded"
  })
  void aPayoutNeedsAPaymentThatIsFunded(String state, String type, String message) {
    Deal deal = ledger.held("100");
    set(deal, "escrow_state = " + (state.equals("null") ? "null" : "'" + state + "'"));
    refused(ledger.append(deal, type, "1"), 409, message);
    assertThat(ledger.deals.heldFor(deal)).isEqualTo("100");
  }

  @ParameterizedTest
  @ValueSource(strings = {"funded", "releasable", "releasing", "partial"})
  void aPayoutIsMadeOfAPaymentThatIs(String state) {
    Deal deal = ledger.held("100");
    set(deal, "escrow_state = '" + state + "'");
    accepted(ledger.append(deal, "release", "100"));
    assertThat(ledger.deals.state(deal)).isEqualTo("released");
  }

  @ParameterizedTest
  @ValueSource(strings = {"release", "refund", "fee"})
  void noMoreIsPaidOutThanIsHeld(String type) {
    Deal deal = ledger.held("100");
    refused(
        ledger.append(deal, type, "100.000000000000000001"),
        409,
        "underfunded: 100 USDT is available");
    // What another payment of the same request holds is not this one's.
    Deal other = ledger.deals.funded("50");
    ledger.deals.execute(
        "update escrow.payments set purchase_request_id = '%s' where id = '%s'"
            .formatted(deal.request(), other.payment()));
    refused(ledger.append(other, type, "1"), 409, "underfunded: 0 USDT is available");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pending", "in_progress", "waiting_buyer", "waiting_seller"})
  void nothingLeavesDuringADispute(String status) {
    Deal deal = ledger.held("100");
    UUID dispute = ledger.deals.dispute(deal, status, "");
    for (String type : List.of("release", "refund", "fee")) {
      refused(ledger.append(deal, type, "1"), 409, "dispute " + dispute + " is open");
    }
    assertThat(ledger.get("/ledger/" + deal.payment()).at("/balances/0"))
        .isEqualTo(balance("100", "100", "100", "0", "0", "0", "0"));
  }

  @ParameterizedTest
  @CsvSource({
    "refund, refund, release",
    "replacement, release, refund",
    "no_action, release, refund",
    "compensation, release, refund"
  })
  void aPayoutResolvesADisputeAsItWasDecided(String action, String fits, String other) {
    Deal deal = ledger.held("100");
    UUID dispute = ledger.deals.dispute(deal, "in_progress", action);
    String names = ",\"resolvesDispute\":\"" + dispute + "\"";
    refused(ledger.append(deal, body(other, "1", names)), 409, "was decided as " + action);
    accepted(ledger.append(deal, body("fee", "1", names)));
    accepted(ledger.append(deal, body(fits, "99", names)));
  }

  @Test
  void aDisputeThatIsUndecidedOrAnothersResolvesNothing() {
    Deal deal = ledger.held("100");
    UUID open = ledger.deals.dispute(deal, "pending", "");
    String release = body("release", "1", ",\"resolvesDispute\":\"%s\"");
    refused(ledger.append(deal, release.formatted(open)), 409, "has not been decided");
    UUID second = ledger.deals.dispute(deal, "pending", "no_action");
    refused(ledger.append(deal, release.formatted(second)), 409, "dispute " + open + " is open");
    Deal calm = ledger.held("100");
    refused(
        ledger.append(calm, release.formatted(second)), 409, "not about this payment's request");
  }

  @Test
  void aDisputeThatIsOverKeepsNothing() {
    Deal deal = ledger.held("100");
    ledger.deals.dispute(deal, "resolved", "no_action");
    ledger.deals.dispute(deal, "closed", "");
    accepted(ledger.append(deal, "release", "100"));
  }

  @Test
  void aRequestOnHoldKeepsItsMoney() {
    Deal deal = ledger.held("100");
    String hold = "update escrow.purchase_requests set is_on_hold = true%s where id = '%s'";
    ledger.deals.execute(hold.formatted("", deal.request()));
    refused(ledger.append(deal, "release", "1"), 409, "the request is on hold");
    UUID dispute = ledger.deals.dispute(deal, "resolved", "no_action");
    String names = body("release", "100", ",\"resolvesDispute\":\"" + dispute + "\"");
    refused(ledger.append(deal, names), 409, "the request is on hold");
    ledger.deals.execute(hold.formatted(", hold_dispute_id = '" + dispute + "'", deal.request()));
    refused(ledger.append(deal, "release", "1"), 409, "dispute " + dispute);
    accepted(ledger.append(deal, names));
  }

  @ParameterizedTest
  @CsvSource({"release, seller", "refund, buyer"})
  void theRecipientsWalletIsKnownAndVerified(String type, String whose) {
    Deal deal = ledger.held("100");
    String user =
        "update escrow.users set %s where id = '"
            + (whose.equals("seller") ? deal.seller() : deal.buyer())
            + "'";
    ledger.deals.execute(user.formatted("wallet_proof_verified = false"));
    refused(ledger.append(deal, type, "1"), 409, "the " + whose + "'s wallet is not verified");
    ledger.deals.execute(user.formatted("wallet_proof_verified = true, wallet_address = null"));
    refused(ledger.append(deal, type, "1"), 409, "the " + whose + "'s wallet is not known");
    accepted(ledger.append(deal, "fee", "1"));
    accepted(ledger.append(deal, type.equals("release") ? "refund" : "release", "1"));
  }

  @Test
  void theDatabasesOwnRulesAnswer409() {
    Deal deal = ledger.held("100");
    ledger.deals.execute(
        "alter table escrow.funds_ledger_entries add constraint no_thirteen check (amount <> 13)");
    refused(
        ledger.append(deal, "fee", "13"), 409, "the database's own rules refuse it: no_thirteen");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"12345678901234567890.123456789012345678\"', 12345678901234567890.123456789012345678",
    "12345678901234567890.123456789012345678, 12345678901234567890.123456789012345678",
    "0.000000000000000001, 0.000000000000000001",
    "1e3, 1000",
    "0.1, 0.1",
    "'\"007.50\"', 7.5"
  })
  void amountsAreExact(String amount, String kept) {
    Deal deal = ledger.deals.funded("99999999999999999999.999999999999999999");
    JsonNode entry = accepted(ledger.append(deal, amountBody(amount)));
    assertThat(entry.at("/entry/amount").textValue()).isEqualTo(kept);
    assertThat(entry.at("/balances/0/held").textValue()).isEqualTo(kept);
    assertThat(ledger.deals.heldFor(deal)).isEqualTo(kept);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | must be more than 0",
        "\"0.000\" | must be more than 0",
        "0e400 | must be more than 0",
        "-1 | must be more than 0",
        "\"-1\" | must be a decimal",
        "\"+1\" | must be a decimal",
        "\"NaN\" | must be a decimal",
        "\"Infinity\" | must be a decimal",
        "\"1e3\" | must be a decimal",
        "\"1,5\" | must be a decimal",
        "\"\" | must be a decimal",
        "true | must be a decimal",
        "[1] | must be a decimal",
        "null | is required",
        "1e400 | at most 20 digits before the point",
        "1e2147483647 | ",
        "1e99999999999 | ",
        "NaN | not JSON",
        "\"0.0000000000000000001\" | at most 18 decimals",
        "1.0000000000000000001 | at most 18 decimals",
        "1e-19 | at most 18 decimals",
        "1e-400 | at most 18 decimals",
        "100000000000000000000 | at most 20 digits before the point"
      })
  void amountsThatAreNoneAreRefused(String amount, String message) {
    Deal deal = ledger.deals.funded("100");
    refused(ledger.append(deal, amountBody(amount)), 400, message == null ? "" : message);
    assertThat(ledger.deals.heldFor(deal)).isEqualTo("0");
  }

  private static String amountBody(String amount) {
    return "{\"entryType\":\"hold\",\"amount\":" + amount + ",\"currency\":\"USDT\"}";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"entryType\":\"gift\",\"amount\":1,\"currency\":\"USDT\"} | entryType must be one of fee, hold, refund, release",
        "{\"amount\":1,\"currency\":\"USDT\"} | entryType must be one of",
        "{\"entryType\":\"hold\",\"amount\":1} | currency is required",
        "{} | 3 fields are wrong",
        "[] | must be a JSON object",
        "{\"entryType\":\"hold\",\"amount\":1,\"currency\":\"USDT\",\"transactionHash\":\"sim_1\"} | transactionHash must be a real",
        "{\"entryType\":\"hold\",\"amount\":1,\"currency\":\"USDT\",\"resolvesDispute\":\"x\"} | resolvesDispute",
        "{\"entryType\":\"hold\",\"amount\":1,\"currency\":\"USDT\",\"amonut\":2} | amonut is not known here"
      })
  void whatIsWrongIsTold(String body, String message) {
    refused(ledger.append(ledger.deals.funded("100"), body), 400, message);
  }

  @Test
  void onlyTheAdministratorIsLetIn() {
    String key = ledger.service.key(ledger.service.project("p"), "secret")[1];
    Deal deal = ledger.held("100");
    String one = "/ledger/" + deal.payment();
    for (String path :
        List.of(one, "/ledger/requests/" + deal.request(), "/ledger/reconciliation")) {
      assertThat(ledger.service.send("GET", path, "").statusCode()).isEqualTo(401);
      assertThat(ledger.service.send("GET", path, "", "X-Api-Key", key).statusCode())
          .isEqualTo(403);
    }
    String fee = body("fee", "1", "");
    assertThat(ledger.service.send("POST", one, fee, "Idempotency-Key", key).statusCode())
        .isEqualTo(401);
    assertThat(
            ledger
                .service
                .send("POST", one, fee, "Idempotency-Key", key, "X-Api-Key", key)
                .statusCode())
        .isEqualTo(403);
    assertThat(ledger.deals.heldFor(deal)).isEqualTo("100");
    assertThat(ledger.service.admin("GET", "/openapi.json", "").body())
        .contains("/ledger/{paymentId}", "/ledger/reconciliation");
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void set(Deal deal, String assignment) {
    ledger.deals.execute(
        "update escrow.payments set " + assignment + " where id = '" + deal.payment() + "'");
  }

  private static JsonNode balance(
      String received,
      String held,
      String disputed,
      String releasable,
      String released,
      String refunded,
      String fees) {
    return json(
        """
        {"currency": "USDT", "received": "%s", "held": "%s", "disputed": "%s", "releasable": "%s", "released": "%s",
          "refunded": "%s", "fees": "%s"}
        """
            .formatted(received, held, disputed, releasable, released, refunded, fees));
  }
}
