package io.bactrian.paired;

import io.bactrian.bson.NormalForm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts the rows that differ, and keeps the first of each kind. */
final class Findings {

  /** How many of each kind are kept, of which all are counted. */
  static final int KEPT = 10;

  private final List<RowDifference> differences = new ArrayList<>();
  private final Map<String, Integer> kept = new HashMap<>();
  private long differing;

  void missing(NormalRow mongo, long place) {
    add("missing", mongo, null, place);
  }

  void surplus(NormalRow sql, long place) {
    add("surplus", null, sql, place);
  }

  void differing(NormalRow mongo, NormalRow sql, long place) {
    add("differing", mongo, sql, place);
  }

  private void add(String kind, @Nullable NormalRow mongo, @Nullable NormalRow sql, long place) {
    differing++;
    if (kept.merge(kind, 1, Integer::sum) <= KEPT) {
      NormalRow known = mongo == null ? sql : mongo;
      differences.add(
          new RowDifference(
              kind,
              known == null ? null : known.key(),
              place,
              mongo == null || sql == null
                  ? List.of()
                  : NormalForm.differingPaths(mongo.document(), sql.document()),
              mongo == null ? null : mongo.md5(),
              sql == null ? null : sql.md5()));
    }
  }

  long count() {
    return differing;
  }

  List<RowDifference> kept() {
    return differences;
  }
}
