package io.bactrian.documents;

import java.util.List;

/**
 * What is looked for in one collection; {@link FindReader} reads it.
 *
 * @param sort total: its last order is by {@code _id}
 * @param skip how many documents to leave out at the beginning, not negative
 * @param limit how many to answer at most, from 1 to {@value #MOST}
 */
public record Find(Filter filter, List<Order> sort, int skip, int limit, Projection projection) {

  /** The limit where none is said. */
  public static final int LIMIT = 100;

  /** The highest limit. */
  public static final int MOST = 1000;

  public Find {
    sort = List.copyOf(sort);
    if (skip < 0) {
      throw new BadFind("skip is " + skip + "; allowed is 0 or more");
    }
    if (limit < 1 || limit > MOST) {
      throw new BadFind("limit is " + limit + "; allowed is 1 to " + MOST);
    }
  }
}
