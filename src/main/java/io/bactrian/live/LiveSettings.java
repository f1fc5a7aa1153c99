package io.bactrian.live;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The live feed.
 *
 * @param behind messages that may wait for a client; one that falls further behind is let go, and
 *     resumes when it comes back
 * @param clients at a time
 */
@ConfigurationProperties("bactrian.live")
record LiveSettings(@DefaultValue("1000") int behind, @DefaultValue("1000") int clients) {

  LiveSettings {
    if (behind < 1) {
      throw new IllegalArgumentException(
          "bactrian.live.behind must be at least 1, but is " + behind);
    }
    if (clients < 1) {
      throw new IllegalArgumentException(
          "bactrian.live.clients must be at least 1, but is " + clients);
    }
  }
}
