package io.bactrian.parity;

import io.bactrian.bson.DamagedBson;
import io.bactrian.bson.DuplicateField;
import io.bactrian.bson.RawDocument;
import io.bactrian.landing.Comparison;
import io.bactrian.landing.Quarantine;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Refused;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Looks once at some documents of a collection and at their rows. */
final class CompareDocuments {

  private final Lens lens;
  private final boolean roundTrip;

  /**
   * @param matched root rows that belong to one of the documents
   */
  record Looks(List<Look> all, long matched) {}

  CompareDocuments(Lens lens, boolean roundTrip) {
    this.lens = lens;
    this.roundTrip = roundTrip;
  }

  /** Compares, inside the caller's transaction. */
  Looks compare(Connection connection, List<RawDocument> documents, Held held) throws SQLException {
    List<Look> looks = new ArrayList<>(documents.size());
    List<RawDocument> batch = new ArrayList<>();
    List<BsonValue> ids = new ArrayList<>();
    for (RawDocument document : documents) {
      if (held.documents().contains(Quarantine.digest(document))) {
        looks.add(Look.of(Moving.idOf(document), Look.Outcome.QUARANTINED));
        continue;
      }
      @Nullable BsonValue id = null;
      String why;
      try {
        BsonDocument decoded = document.decode();
        id = decoded.get("_id");
        lens.toRows(decoded);
        batch.add(document);
        ids.add(Objects.requireNonNull(id)); // toRows has used it
        continue;
      } catch (Refused e) {
        why = String.valueOf(e.field());
      } catch (DuplicateField | DamagedBson e) {
        why = "";
      }
      looks.add(cannotBeRows(id, why));
    }
    return new Looks(looks, batch.isEmpty() ? 0 : compare(connection, batch, ids, held, looks));
  }

  /** A document that cannot become rows and isn't in the quarantine is a difference. */
  private Look cannotBeRows(@Nullable BsonValue id, String why) {
    return new Look(
        id,
        Look.Outcome.DIFFERS,
        true,
        false,
        List.of(
            new FoundDifference(
                Quarantine.idText(id),
                "missing",
                lens.tables().get(0).qualifiedName(),
                "",
                why,
                null,
                null)));
  }

  private long compare(
      Connection connection,
      List<RawDocument> batch,
      List<BsonValue> ids,
      Held held,
      List<Look> looks)
      throws SQLException {
    Comparison comparison = new Comparison(lens).compare(connection, batch);
    Set<Integer> different = roundTrip ? comparison.roundTrip(connection, batch) : Set.of();
    Set<Integer> differing = new HashSet<>();
    Set<Integer> waiting = new HashSet<>();
    List<List<FoundDifference>> found = new ArrayList<>();
    batch.forEach(document -> found.add(new ArrayList<>()));
    for (Comparison.Difference difference : comparison.differences()) {
      String id = Quarantine.idText(ids.get(difference.document()));
      if (held.waiting().contains(String.valueOf(id)) && waits(difference)) {
        waiting.add(difference.document());
        continue;
      }
      if (difference.kind() != Comparison.Kind.DOCUMENT) {
        differing.add(difference.document());
      }
      found
          .get(difference.document())
          .add(
              new FoundDifference(
                  id,
                  difference.kind().name().toLowerCase(Locale.ROOT),
                  difference.table(),
                  difference.rowKey(),
                  difference.column(),
                  difference.sourceMd5(),
                  difference.targetMd5()));
    }
    for (int i = 0; i < batch.size(); i++) {
      Look.Outcome outcome =
          comparison.expired().contains(i)
              ? Look.Outcome.EXPIRED
              : differing.contains(i) || different.contains(i)
                  ? Look.Outcome.DIFFERS
                  : waiting.contains(i) ? Look.Outcome.QUARANTINED : Look.Outcome.EQUAL;
      boolean rows = differing.contains(i);
      looks.add(new Look(ids.get(i), outcome, rows, different.contains(i) && !rows, found.get(i)));
    }
    return comparison.matched();
  }

  /** Whether all that differs is that a reference of the second pass has not been filled. */
  private boolean waits(Comparison.Difference difference) {
    return difference.kind() == Comparison.Kind.DIFFERING
        && difference.targetMd5() == null
        && lens.tables().stream()
            .filter(shape -> shape.qualifiedName().equals(difference.table()))
            .flatMap(shape -> shape.columns().stream())
            .anyMatch(column -> column.later() && column.name().equals(difference.column()));
  }
}
