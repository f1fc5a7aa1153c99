package io.bactrian.mapping;

import io.bactrian.bson.NormalForm;
import io.bactrian.mapping.types.CopyBuffer;
import io.bactrian.mapping.types.PgType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The two laws of a lens, with rows on their way through COPY's binary form.
 *
 * @param lens the lens
 * @param harm what is done to rows between the two directions: nothing, or, to see whether the laws
 *     notice, some damage
 */
record Laws(Lens lens, UnaryOperator<Row> harm) {

  Laws(Lens lens) {
    this(lens, UnaryOperator.identity());
  }

  /**
   * Law 1, and law 2 for the rows that come of it.
   *
   * @return the rows, or null when the lens refused the document
   * @throws AssertionError when a law is broken
   */
  @Nullable Row check(BsonDocument document) {
    Row row;
    try {
      row = lens.toRows(document);
    } catch (Refused e) {
      if (e.field() == null) {
        throw new AssertionError("refused without a field: " + e.getMessage());
      }
      return null;
    }
    BsonDocument expected = copy(document);
    lens.withoutDropped(expected);
    Row landed = harm.apply(throughCopy(row));
    BsonDocument told = lens.toDocument(landed);
    if (!NormalForm.equal(told, expected)) {
      throw new AssertionError(
          "lost or invented at "
              + NormalForm.differingPaths(expected, told)
              + "\n  document "
              + expected
              + "\n  rows     "
              + row
              + "\n  told     "
              + told);
    }
    BsonValue id = document.get("_id");
    if (!lens.keyOf(id).equals(row.value(lens.key()))) {
      throw new AssertionError("keyOf gives another key than toRows: " + id);
    }
    checkRow(row);
    return row;
  }

  /** Law 2: nothing invented. */
  void checkRow(Row row) {
    BsonDocument told = lens.toDocument(throughCopy(row));
    Row again = lens.toRows(told);
    if (!again.equals(row)) {
      throw new AssertionError(
          "\n  rows     " + row + "\n  told     " + told + "\n  again    " + again);
    }
  }

  /** As a table would give the row back. */
  static Row throughCopy(Row row) {
    Row copy = row.shape().newRow();
    for (int i = 0; i < row.shape().columns().size(); i++) {
      Object value = row.value(i);
      if (value != null) {
        PgType type = row.shape().columns().get(i).type();
        CopyBuffer out = new CopyBuffer(64);
        type.write(value, out);
        copy.set(i, type.read(ByteBuffer.wrap(out.array(), 0, out.size()), out.size()));
      }
    }
    for (int i = 0; i < row.children().size(); i++) {
      for (Row child : row.children().get(i)) {
        copy.children().get(i).add(0, throughCopy(child));
      }
    }
    return copy;
  }

  static BsonDocument copy(BsonDocument document) {
    BsonDocument copy = new BsonDocument();
    document.forEach((name, value) -> copy.put(name, copy(value)));
    return copy;
  }

  private static BsonValue copy(BsonValue value) {
    if (value.isDocument()) {
      return copy(value.asDocument());
    }
    if (value.isArray()) {
      List<BsonValue> elements = value.asArray().stream().map(Laws::copy).toList();
      return new BsonArray(elements);
    }
    return value;
  }
}
