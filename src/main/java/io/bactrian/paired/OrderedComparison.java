package io.bactrian.paired;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Compares two answers place by place; of neither is more than a batch in memory. */
final class OrderedComparison {

  private OrderedComparison() {}

  static Compared compare(Answer mongo, Answer sql) throws SQLException {
    Findings findings = new Findings();
    MessageDigest mongoDigest = Md5.digest();
    MessageDigest sqlDigest = Md5.digest();
    long mongoRows = 0;
    long sqlRows = 0;
    NormalRow left = mongo.next();
    NormalRow right = sql.next();
    for (long place = 1; left != null || right != null; place++) {
      if (left != null && right != null) {
        if (!left.equals(right)) {
          findings.differing(left, right, place);
        }
      } else if (left != null) {
        findings.missing(left, place);
      } else if (right != null) {
        findings.surplus(right, place);
      }
      mongoRows += seen(left, mongoDigest);
      sqlRows += seen(right, sqlDigest);
      left = left == null ? null : mongo.next();
      right = right == null ? null : sql.next();
    }
    return new Compared(
        mongoRows,
        sqlRows,
        findings.count(),
        Md5.hex(mongoDigest.digest()),
        Md5.hex(sqlDigest.digest()),
        findings.kept());
  }

  private static int seen(@Nullable NormalRow row, MessageDigest digest) {
    if (row == null) {
      return 0;
    }
    digest.update(row.md5().getBytes(StandardCharsets.US_ASCII));
    return 1;
  }
}
