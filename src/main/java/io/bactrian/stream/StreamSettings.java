package io.bactrian.stream;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The stream of events.
 *
 * @param transport what carries it, {@code redis} with the routes of {@code
 *     routes/stream-redis.camel.yaml}; {@code none} where this process has no Redis, and the outbox
 *     waits for one that has
 * @param name of the stream
 * @param maxLength how many entries are kept, about; the oldest go first
 * @param timeout how long the server may take to answer
 */
@ConfigurationProperties("bactrian.stream")
public record StreamSettings(
    @DefaultValue("redis") String transport,
    @DefaultValue("platform-events") String name,
    @DefaultValue("1000000") long maxLength,
    @DefaultValue("3s") Duration timeout) {

  public StreamSettings {
    if (!transport.equals("redis") && !transport.equals("none")) {
      throw new IllegalArgumentException(
          "bactrian.stream.transport must be redis or none, but is " + transport);
    }
    if (name.isBlank()) {
      throw new IllegalArgumentException("bactrian.stream.name must not be empty");
    }
    if (maxLength < 1_000) {
      throw new IllegalArgumentException(
          "bactrian.stream.max-length must be at least 1000, but is " + maxLength);
    }
    if (timeout.toMillis() < 100) {
      throw new IllegalArgumentException(
          "bactrian.stream.timeout must be at least 100ms, but is " + timeout);
    }
  }
}
