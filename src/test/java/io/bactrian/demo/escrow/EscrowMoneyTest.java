package io.bactrian.demo.escrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

class EscrowMoneyTest {

  private static final EscrowData DATA = new EscrowData(4, 50_000);

  private static void good(String collection, Consumer<BsonDocument> taker) {
    for (long place = 0; place < DATA.size(collection); place++) {
      if (DATA.wrong(collection, place) == null) {
        taker.accept(DATA.document(collection, place));
      }
    }
  }

  private static Books books() {
    Books books = new Books();
    good("purchaserequests", books::request);
    good("selleroffers", books::offer);
    good("payments", books::payment);
    good("fundsledgerentries", books::entry);
    return books;
  }

  @Test
  void theLedgerSaysOfEveryPaymentWhatItsStateSays() {
    Books books = books();

    assertThat(books.differences()).isEmpty();
    assertThat(books.checked()).isGreaterThan(2_500);
  }

  @Test
  void anEntryTooManyIsNoticed() {
    Books books = books();
    BsonDocument entry = DATA.document("fundsledgerentries", 0);
    entry.put("entryType", new BsonString("fee"));
    books.entry(entry);

    assertThat(books.differences()).hasSize(1);
  }

  @Test
  void aReleaseAndItsFeeAreTheWholeAndNeitherIsNothing() {
    BigDecimal amount = new BigDecimal("12.345678901234567891");

    assertThat(Pay.Entry.RELEASE.of(amount).add(Pay.Entry.FEE.of(amount)))
        .isEqualByComparingTo(amount);
    assertThat(Pay.Entry.FEE.of(amount)).isPositive();
  }

  @Test
  void theBalanceOfPointsRunsAndEndsWhereTheUserStands() {
    java.util.Map<String, Long> balances = new java.util.HashMap<>();
    good(
        "pointtransactions",
        each -> {
          String user = String.valueOf(hex(each));
          long after = balances.getOrDefault(user, 0L) + each.getNumber("amount").longValue();
          assertThat(each.getNumber("balanceAfter").longValue()).isEqualTo(after);
          balances.put(user, after);
        });
    good(
        "users",
        user ->
            assertThat(user.getDocument("points").getNumber("available").longValue())
                .isEqualTo(
                    balances.getOrDefault(user.getObjectId("_id").getValue().toHexString(), 0L)));
    assertThat(balances).hasSizeGreaterThan(100);
  }

  private static String hex(BsonDocument transaction) {
    return transaction.isString("userId")
        ? transaction.getString("userId").getValue()
        : transaction.getObjectId("userId").getValue().toHexString();
  }
}
