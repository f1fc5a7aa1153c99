package io.bactrian.paired;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row that differs, without its values.
 *
 * @param kind missing: only MongoDB has it; surplus: only PostgreSQL has it; differing: both have a
 *     row with this {@code _id}, or at this place of an ordered answer
 * @param key the row's {@code _id} as Extended JSON, or null where it has none
 * @param place from 1, in an ordered answer; else 0
 * @param fields the paths of what differs; empty for a whole row
 * @param mongoMd5 of the row as MongoDB has it
 * @param sqlMd5 of the row as PostgreSQL has it
 */
public record RowDifference(
    String kind,
    @Nullable String key,
    long place,
    List<String> fields,
    @Nullable String mongoMd5,
    @Nullable String sqlMd5) {

  public RowDifference {
    fields = List.copyOf(fields);
  }
}
