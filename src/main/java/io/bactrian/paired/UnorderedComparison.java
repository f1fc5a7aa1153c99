package io.bactrian.paired;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Compares two answers as multisets: the order doesn't count, how often a row is there does.
 * MongoDB's rows are kept in memory, and PostgreSQL's take them away one by one; what is left on
 * either side differs.
 */
final class UnorderedComparison {

  private final int most;
  private final Map<NormalRow, Integer> left = new LinkedHashMap<>();
  private final List<NormalRow> surplus = new ArrayList<>();
  private final List<String> mongoRows = new ArrayList<>();
  private final List<String> sqlRows = new ArrayList<>();

  /**
   * @param most how many rows an answer may have
   */
  UnorderedComparison(int most) {
    this.most = most;
  }

  /**
   * Takes MongoDB's answer; comes first.
   *
   * @throws Unanswerable when it has more rows than are kept
   */
  void mongo(Answer answer) throws SQLException {
    for (NormalRow row = answer.next(); row != null; row = answer.next()) {
      count(mongoRows, row, "MongoDB");
      left.merge(row, 1, Integer::sum);
    }
  }

  /**
   * Takes PostgreSQL's answer.
   *
   * @throws Unanswerable when it has more rows than are kept
   */
  void sql(Answer answer) throws SQLException {
    for (NormalRow row = answer.next(); row != null; row = answer.next()) {
      count(sqlRows, row, "PostgreSQL");
      if (left.containsKey(row)) {
        left.computeIfPresent(row, (same, times) -> times == 1 ? null : times - 1);
      } else {
        surplus.add(row);
      }
    }
  }

  private void count(List<String> rows, NormalRow row, String store) {
    if (rows.size() == most) {
      throw new Unanswerable(
          store
              + " answers more than "
              + most
              + " rows (bactrian.paired.most-rows); group more, or make the query ordered");
    }
    rows.add(row.md5());
  }

  /** What is left on either side; rows of one {@code _id} are taken for the same row. */
  Compared result() {
    Map<String, Deque<NormalRow>> byKey = new LinkedHashMap<>();
    for (NormalRow row : surplus) {
      byKey.computeIfAbsent(key(row), first -> new ArrayDeque<>()).add(row);
    }
    Findings findings = new Findings();
    left.forEach(
        (row, times) -> {
          Deque<NormalRow> others = byKey.getOrDefault(key(row), new ArrayDeque<>(0));
          for (int i = 0; i < times; i++) {
            if (row.key() == null || others.isEmpty()) {
              findings.missing(row, 0);
            } else {
              findings.differing(row, others.remove(), 0);
            }
          }
        });
    byKey.values().forEach(rows -> rows.forEach(row -> findings.surplus(row, 0)));
    return new Compared(
        mongoRows.size(),
        sqlRows.size(),
        findings.count(),
        md5(mongoRows),
        md5(sqlRows),
        findings.kept());
  }

  private static String key(NormalRow row) {
    return Objects.requireNonNullElse(row.key(), "");
  }

  private static String md5(List<String> rows) {
    Collections.sort(rows);
    MessageDigest digest = Md5.digest();
    rows.forEach(row -> digest.update(row.getBytes(StandardCharsets.US_ASCII)));
    return Md5.hex(digest.digest());
  }
}
