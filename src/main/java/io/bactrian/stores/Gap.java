package io.bactrian.stores;

import org.jspecify.annotations.Nullable;

/**
 * A document that the following store may not have as it is.
 *
 * @param follower the store that follows
 * @param document its {@code _id} as canonical Extended JSON where PostgreSQL follows, its row's
 *     key as text where MongoDB does
 * @param attempts how often it was tried in vain
 */
record Gap(
    long id, String system, String collection, Follower follower, String document, int attempts) {

  /** A store that follows. */
  enum Follower {
    MONGO,
    POSTGRES;

    String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    static Follower of(@Nullable String word) {
      return "mongo".equals(word) ? MONGO : POSTGRES;
    }
  }
}
