package io.bactrian.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import io.bactrian.http.JsonBody;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Amounts of money: numeric(38,18), exact all the way, and a text in every answer. */
final class Amount {

  private static final int DECIMALS = 18;
  private static final int WHOLE = 20;

  /** Longer than any that fits, so that what doesn't fit is told as what it is. */
  private static final Pattern PLAIN = Pattern.compile("[0-9]{1,100}(\\.[0-9]{1,100})?");

  private Amount() {}

  /**
   * An amount more than 0, a decimal as a text or a number; 0 when it is wrong, which the body then
   * knows.
   */
  static BigDecimal read(JsonBody json, String name) {
    JsonNode node = json.node(name);
    if (node.isMissingNode()) {
      return wrong(json, name, "is required");
    }
    boolean plain = node.isTextual() && PLAIN.matcher(node.textValue()).matches();
    if (!plain && !node.isNumber()) {
      return wrong(json, name, "must be a decimal such as \"12.5\"");
    }
    BigDecimal amount = plain ? new BigDecimal(node.textValue()) : node.decimalValue();
    if (amount.signum() <= 0) {
      return wrong(json, name, "must be more than 0");
    }
    if (amount.scale() > DECIMALS) {
      return wrong(json, name, "must have at most " + DECIMALS + " decimals");
    }
    // As long: 1e2147483647 is a number, too.
    if ((long) amount.precision() - amount.scale() > WHOLE) {
      return wrong(json, name, "must have at most " + WHOLE + " digits before the point");
    }
    return amount;
  }

  private static BigDecimal wrong(JsonBody json, String name, String message) {
    json.wrong(name, message);
    return BigDecimal.ZERO;
  }

  /** As a decimal without needless zeros: {@code 12.5}. */
  static String text(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }
}
