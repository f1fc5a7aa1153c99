package io.bactrian.shadow;

import io.bactrian.bson.NormalForm;
import io.bactrian.bson.SameId;
import io.bactrian.documents.Asked;
import io.bactrian.documents.Fingerprint;
import io.bactrian.documents.Projection;
import io.bactrian.mapping.FieldPath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Whether two answers are the same, and where they are not. */
final class CompareAnswers {

  private final List<FieldPath> ignored;
  private final Projection rest;

  /**
   * @param ignored fields that may differ, with what is below them
   */
  CompareAnswers(List<FieldPath> ignored) {
    this.ignored =
        ignored.stream()
            .distinct()
            .filter(
                path ->
                    ignored.stream().noneMatch(other -> !other.equals(path) && within(path, other)))
            .toList();
    this.rest = new Projection(false, this.ignored, true);
  }

  /** Null when they are the same: the same documents, in the order of the find if that says one. */
  @Nullable Difference compare(Asked asked, List<BsonDocument> mongo, List<BsonDocument> postgres) {
    List<BsonDocument> left = mongo.stream().map(rest::of).toList();
    List<BsonDocument> right = postgres.stream().map(rest::of).toList();
    if (equal(left, right)) {
      return null;
    }
    List<String> sortedLeft = left.stream().map(Fingerprint::of).sorted().toList();
    List<String> sortedRight = right.stream().map(Fingerprint::of).sorted().toList();
    boolean onlyOrder = sortedLeft.equals(sortedRight);
    if (onlyOrder && !ordered(asked)) {
      return null;
    }
    return new Difference(
        left.size(),
        right.size(),
        md5(sortedLeft),
        md5(sortedRight),
        onlyOrder,
        onlyOrder ? List.of() : paths(left, right));
  }

  /**
   * The ids of the documents that not both answered alike, or of all where those are none and the
   * order is another; null when a document has none.
   */
  @Nullable List<BsonValue> differing(List<BsonDocument> mongo, List<BsonDocument> postgres) {
    Map<SameId, BsonDocument> left = byId(mongo);
    Map<SameId, BsonDocument> right = byId(postgres);
    if (left.size() < mongo.size() || right.size() < postgres.size()) {
      return null;
    }
    Set<SameId> all = new LinkedHashSet<>(left.keySet());
    all.addAll(right.keySet());
    List<BsonValue> differing =
        all.stream().filter(id -> !same(left.get(id), right.get(id))).map(SameId::value).toList();
    return differing.isEmpty() ? all.stream().map(SameId::value).toList() : differing;
  }

  private Map<SameId, BsonDocument> byId(List<BsonDocument> documents) {
    Map<SameId, BsonDocument> byId = new LinkedHashMap<>();
    for (BsonDocument document : documents) {
      BsonValue id = document.get("_id");
      if (id != null) {
        byId.put(new SameId(id), rest.of(document));
      }
    }
    return byId;
  }

  private static boolean same(@Nullable BsonDocument left, @Nullable BsonDocument right) {
    return left != null && right != null && NormalForm.equal(left, right);
  }

  private static boolean equal(List<BsonDocument> left, List<BsonDocument> right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!NormalForm.equal(left.get(i), right.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** An order by a field that may differ is no order. */
  private boolean ordered(Asked asked) {
    return asked instanceof Asked.Many many
        && !many.find().sort().isEmpty()
        && many.find().sort().stream()
            .noneMatch(
                order ->
                    ignored.stream()
                        .anyMatch(
                            path -> within(order.field(), path) || within(path, order.field())));
  }

  private static boolean within(FieldPath path, FieldPath above) {
    List<String> names = path.names();
    int depth = above.names().size();
    return names.size() >= depth && names.subList(0, depth).equals(above.names());
  }

  /** One text for all: the md5 of the fingerprints, one a line. */
  private static String md5(List<String> fingerprints) {
    return Md5.of(String.join("\n", fingerprints).getBytes(StandardCharsets.UTF_8));
  }

  /** Of documents that both answered; what only one did shows in their number and md5. */
  private static List<String> paths(List<BsonDocument> left, List<BsonDocument> right) {
    Map<Object, BsonDocument> byId = new LinkedHashMap<>();
    for (int i = 0; i < right.size(); i++) {
      byId.put(key(right.get(i), i), right.get(i));
    }
    Set<String> paths = new LinkedHashSet<>();
    for (int i = 0; i < left.size() && paths.size() < NormalForm.MOST_PATHS; i++) {
      BsonDocument other = byId.get(key(left.get(i), i));
      if (other != null) {
        paths.addAll(NormalForm.differingPaths(left.get(i), other));
      }
    }
    return new ArrayList<>(paths).subList(0, Math.min(paths.size(), NormalForm.MOST_PATHS));
  }

  /** Documents whose projection leaves {@code _id} out are known by their place. */
  private static Object key(BsonDocument document, int place) {
    BsonValue id = document.get("_id");
    return id == null ? place : new SameId(id);
  }
}
