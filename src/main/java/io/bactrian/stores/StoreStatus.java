package io.bactrian.stores;

import io.bactrian.platform.StoreModes;
import io.bactrian.platform.StoreModes.Mode;
import io.bactrian.platform.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Where collections are, and how far the following stores are behind. */
public final class StoreStatus {

  /**
   * One collection.
   *
   * @param leader {@code mongo} or {@code postgres}
   * @param fenced whether its writes wait, because its mode is being changed
   * @param gaps writes that the following store may not have
   * @param mirror those of them with which MongoDB has to catch up
   * @param attempts the most that one of them has seen
   * @param oldest when the oldest was made; null when there is none
   */
  public record Line(
      String system,
      String collection,
      Mode mode,
      String leader,
      boolean fenced,
      long gaps,
      long mirror,
      int attempts,
      @Nullable Instant oldest) {}

  private final DataSource postgres;
  private final StoreModes modes;
  private final GapCounts counts;

  StoreStatus(DataSource postgres, StoreModes modes, GapCounts counts) {
    this.postgres = postgres;
    this.modes = modes;
    this.counts = counts;
  }

  /** In the order given. */
  public List<Line> of(List<StoredCollection> collections) {
    List<GapCounts.Count> gaps = counts.all();
    Set<String> fenced = fenced();
    List<Line> lines = new ArrayList<>();
    for (StoredCollection each : collections) {
      Mode mode = modes.of(each.lens().mapping());
      GapCounts.Count count =
          gaps.stream()
              .filter(
                  gap -> gap.system().equals(each.system()) && gap.collection().equals(each.name()))
              .findFirst()
              .orElse(null);
      lines.add(
          new Line(
              each.system(),
              each.name(),
              mode,
              each.postgresLeads(mode) ? "postgres" : "mongo",
              fenced.contains(each.qualifiedName()),
              count == null ? 0 : count.open(),
              count == null ? 0 : count.mirror(),
              count == null ? 0 : count.attempts(),
              count == null ? null : count.oldest()));
    }
    return lines;
  }

  /** The collections of which the writes wait, by qualified name. */
  Set<String> fenced() {
    return Transaction.run(
        postgres,
        "looking for fences",
        transaction ->
            new HashSet<>(
                transaction
                    .sql()
                    .sql(
                        "select system || '.' || collection from bactrian.modes where fenced_at is not null")
                    .query(String.class)
                    .list()));
  }
}
