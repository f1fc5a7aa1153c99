package io.bactrian.cutover;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether the following store has what was written, but for a few writes. */
final class GapsCheck implements Check {

  /** Younger ones are writes that are under way. */
  private static final String OPEN =
      """
      select count(*) as open, min(created_at) as oldest from bactrian.gaps
      where system = :system and collection = :collection
        and (attempts > 0 or created_at < clock_timestamp() - interval '5 s')
      """;

  private record Open(long gaps, @Nullable Instant oldest) {}

  @Override
  public Name name() {
    return Name.GAPS;
  }

  @Override
  public Finding ask(Asked asked) {
    String limit = "fewer than " + asked.limits().gaps();
    Open open =
        asked
            .about(OPEN)
            .query((row, number) -> new Open(row.getLong("open"), Times.of(row, "oldest")))
            .single();
    String figure = open.gaps() + " open";
    return open.gaps() < asked.limits().gaps()
        ? passed(figure, limit, null)
        : failed(
            figure,
            limit,
            open.oldest(),
            "bactrian status " + asked.mapping().system() + ": what does the follower refuse?");
  }
}
