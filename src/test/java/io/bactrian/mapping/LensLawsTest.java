package io.bactrian.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** The two laws of the lens, for systems and documents made up at random. */
class LensLawsTest {

  private static final int DOCUMENTS = 10;

  private static final AtomicInteger LANDED = new AtomicInteger();
  private static final AtomicInteger REFUSED = new AtomicInteger();

  @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
  void whatGoesInComesOutOrIsRefusedByName(@ForAll long seed) {
    RandomSystem system = new RandomSystem(seed);
    Laws laws = new Laws(system.lens());
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      BsonDocument document = system.document();
      try {
        Row row = laws.check(document);
        (row == null ? REFUSED : LANDED).incrementAndGet();
        if (row != null) {
          rows.add(row);
        }
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "seed " + seed + ", document " + document + "\n" + system.yaml(), e);
      }
    }
    for (int i = 1; i < rows.size(); i++) {
      if (mix(rows.get(i - 1), rows.get(i))) {
        try {
          laws.checkRow(rows.get(i));
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError("seed " + seed + ", a row of two\n" + system.yaml(), e);
        }
      }
    }
  }

  /**
   * Gives a row some of another's values, as an UPDATE would; false where their extras forbid it.
   */
  private static boolean mix(Row from, Row into) {
    TableShape shape = into.shape();
    int extra = shape.indexOf("extra");
    if (extra >= 0 && !(isEmpty(from.value(extra)) && isEmpty(into.value(extra)))) {
      return false;
    }
    for (int i = 0; i < shape.columns().size(); i++) {
      String name = shape.columns().get(i).name();
      boolean alone =
          !name.contains("_ref_kind") && !name.contains("_id") && !name.contains("_external");
      if (i % 2 == 0 && alone && !shape.key().contains(i) && i != extra) {
        into.set(i, from.value(i));
      }
    }
    return true;
  }

  private static boolean isEmpty(@org.jspecify.annotations.Nullable Object extra) {
    return extra == null || (extra instanceof BsonDocument left && left.isEmpty());
  }

  @AfterContainer
  static void mostDocumentsLandAndSomeAreRefused() {
    System.out.printf("lens laws: %d documents landed, %d refused%n", LANDED.get(), REFUSED.get());
    assertThat(LANDED.get()).isGreaterThan(10_000);
    assertThat(REFUSED.get()).isGreaterThan(1_000);
  }

  @Property(tries = 1)
  void theLawsNoticeAnExtraThatIsForgotten() {
    assertNoticed(
        row -> {
          int extra = row.shape().indexOf("extra");
          if (extra >= 0) {
            row.set(extra, null);
          }
          return row;
        });
  }

  @Property(tries = 1)
  void theLawsNoticeAChildThatIsForgotten() {
    assertNoticed(
        row -> {
          row.children().forEach(rows -> rows.subList(0, Math.min(1, rows.size())).clear());
          return row;
        });
  }

  @Property(tries = 1)
  void theLawsNoticeChildrenOutOfOrder() {
    assertNoticed(
        row -> {
          for (List<Row> rows : row.children()) {
            int position = rows.isEmpty() ? -1 : rows.get(0).shape().indexOf("position");
            if (position >= 0) {
              List<Object> numbers = new ArrayList<>();
              rows.forEach(child -> numbers.add(child.value(position)));
              Collections.reverse(numbers);
              for (int i = 0; i < rows.size(); i++) {
                rows.get(i).set(position, numbers.get(i));
              }
            }
          }
          return row;
        });
  }

  @Property(tries = 1)
  void theLawsNoticeAValueThatIsForgotten() {
    assertNoticed(
        row -> {
          for (int i = 1; i < row.shape().columns().size(); i++) {
            if (!(row.value(i) instanceof BsonValue)) {
              row.set(i, null);
            }
          }
          return row;
        });
  }

  private static void assertNoticed(UnaryOperator<Row> harm) {
    int noticed = 0;
    for (long seed = 0; seed < 100; seed++) {
      RandomSystem system = new RandomSystem(seed);
      Laws laws = new Laws(system.lens(), harm);
      for (int i = 0; i < DOCUMENTS; i++) {
        try {
          laws.check(system.document());
        } catch (AssertionError | RuntimeException e) {
          noticed++;
        }
      }
    }
    assertThat(noticed).isGreaterThan(50);
  }
}
