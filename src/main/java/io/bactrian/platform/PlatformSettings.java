package io.bactrian.platform;

import com.mongodb.ConnectionString;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;

/**
 * Which stores there are and where things lie.
 *
 * @param home folder with {@code routes/ mappings/ queries/ migrations/}; none means that they are
 *     read from inside the jar
 * @param dataFolder where embedded stores keep their data
 * @param stores the stores that this process uses
 * @param systems the systems whose tables are there when the service has started
 */
@ConfigurationProperties("bactrian")
record PlatformSettings(
    @Nullable String home,
    @DefaultValue("./data") String dataFolder,
    @DefaultValue({"postgres", "redis", "mongo"}) Set<Store> stores,
    @DefaultValue("risk") Set<String> systems,
    @DefaultValue Postgres postgres,
    @DefaultValue Redis redis,
    @DefaultValue Mongo mongo) {

  PlatformSettings {
    home = StringUtils.hasText(home) ? home : null;
    if (!StringUtils.hasText(dataFolder)) {
      throw new IllegalArgumentException("bactrian.data-folder must name a folder, but is empty");
    }
    stores =
        stores.stream()
            .filter(store -> store != Store.MONGO || !mongo.gone())
            .collect(Collectors.toUnmodifiableSet());
    systems = Set.copyOf(systems);
  }

  /** Whether this process uses the store at all. */
  boolean uses(Store store) {
    return stores.contains(store);
  }

  /** Whether this process uses the store and has to start it itself. */
  boolean embeds(Store store) {
    return uses(store) && url(store) == null;
  }

  /** The URL under which the store runs already; null when it is to be embedded. */
  @Nullable String url(Store store) {
    return switch (store) {
      case POSTGRES -> postgres.url();
      case REDIS -> redis.url();
      case MONGO -> mongo.url();
    };
  }

  /** The port for the store when it is embedded; 0 is a free one. */
  int port(Store store) {
    return switch (store) {
      case POSTGRES -> postgres.port();
      case REDIS -> redis.port();
      case MONGO -> mongo.port();
    };
  }

  /**
   * @param url {@code jdbc:postgresql://…} or {@code postgresql://user:password@host/database};
   *     none means embedded
   * @param port port when embedded; 0 is a free one
   * @param poolSize connections at most
   * @param timeout how long it may be silent before a request, or what follows from events, gives
   *     up
   */
  record Postgres(
      @Nullable String url,
      @DefaultValue("0") int port,
      @DefaultValue("10") int poolSize,
      @DefaultValue("20s") Duration timeout) {
    private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);

    Postgres {
      url = StringUtils.hasText(url) ? url : null;
      if (url != null) {
        PostgresUrl.parse(url);
      }
      checkPort(Store.POSTGRES, port);
      if (poolSize < 1) {
        throw new IllegalArgumentException(
            "bactrian.postgres.pool-size must be at least 1, but is " + poolSize);
      }
      if (timeout.toMillis() < 100 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
        throw new IllegalArgumentException(
            "bactrian.postgres.timeout must be from 100ms to 1h, but is " + timeout);
      }
    }
  }

  /**
   * @param url {@code redis://user:password@host:port/database}, or {@code rediss} for TLS; none
   *     means embedded
   * @param port port when embedded; 0 is a free one
   */
  record Redis(@Nullable String url, @DefaultValue("0") int port) {
    Redis {
      url = StringUtils.hasText(url) ? url : null;
      if (url != null && !url.startsWith("redis://") && !url.startsWith("rediss://")) {
        throw new IllegalArgumentException(
            "bactrian.redis.url must begin with redis:// or rediss://, but is "
                + Passwords.masked(url));
      }
      checkPort(Store.REDIS, port);
    }
  }

  /**
   * @param url {@code mongodb://…/database}; none means embedded, and the word {@code none} that
   *     there is no MongoDB any more: every collection is retired
   * @param port port when embedded; 0 is a free one
   * @param storage where the embedded server keeps its documents
   */
  record Mongo(
      @Nullable String url, @DefaultValue("0") int port, @DefaultValue("file") Storage storage) {

    private static final String NONE = "none";

    Mongo {
      url = StringUtils.hasText(url) ? url : null;
      if (url != null && !url.equals(NONE)) {
        checkMongoUrl(url);
      }
      checkPort(Store.MONGO, port);
    }

    /** Whether there is none any more. */
    boolean gone() {
      return NONE.equals(url);
    }
  }

  /** Where the embedded MongoDB-compatible server keeps its documents. */
  enum Storage {
    FILE,
    MEMORY
  }

  private static void checkPort(Store store, int port) {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException(
          store.property("port") + " must be from 0 to 65535, but is " + port);
    }
  }

  private static void checkMongoUrl(String url) {
    ConnectionString parsed;
    try {
      parsed = new ConnectionString(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "bactrian.mongo.url must be a MongoDB connection string, but is "
              + Passwords.masked(url)
              + ": "
              + e.getMessage());
    }
    if (parsed.getDatabase() == null) {
      throw new IllegalArgumentException(
          "bactrian.mongo.url must name a database after the host, but is "
              + Passwords.masked(url));
    }
  }
}
