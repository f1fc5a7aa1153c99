package io.bactrian.platform;

import io.bactrian.mapping.Mapping;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;

/**
 * In which store each collection's reads and writes are: what somebody said while it ran (table
 * {@code bactrian.modes}); else as the configuration says, {@code
 * bactrian.modes.<system>.<collection>}, or the first that is set of the application's own flags,
 * which its mapping names.
 */
public final class StoreModes {

  /** Where a collection is read and written. */
  public enum Mode {
    /** In MongoDB. */
    MONGO,
    /** In both, one leading. */
    DUAL,
    /** In PostgreSQL: MongoDB only follows. */
    POSTGRES;

    /** As it stands in tables and settings. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether PostgreSQL is the store that leads a collection in this mode; else MongoDB is. */
    public boolean postgresLeads(Mapping mapping) {
      return switch (this) {
        case MONGO -> false;
        case DUAL -> mapping.storeClass() == Mapping.StoreClass.MONEY;
        case POSTGRES -> true;
      };
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(StoreModes.class);
  private static final String HOLD =
      "select collection, mode from bactrian.modes where system = ? for share";

  private static final long FRESH = TimeUnit.SECONDS.toNanos(1);

  private final Environment environment;
  private final @Nullable Supplier<DataSource> postgres;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile Map<String, Stage> said = Map.of();
  private volatile @Nullable Long askedAt;

  /** Knows the configuration only. */
  public StoreModes(Environment environment) {
    this(environment, null);
  }

  /** Reads from the environment each time: a flag may change. */
  public StoreModes(Environment environment, @Nullable Supplier<DataSource> postgres) {
    this.environment = environment;
    this.postgres = postgres;
  }

  /**
   * The collection's mode; {@link Mode#MONGO} when nothing says otherwise. What the table says is
   * known for a second, and for as long as PostgreSQL is away.
   *
   * @throws IllegalArgumentException when the setting is none of {@code mongo}, {@code dual},
   *     {@code postgres}, {@code pg}
   */
  public Mode of(Mapping mapping) {
    Stage running = said().get(mapping.qualifiedName());
    return running == null ? configured(mapping) : running.mode();
  }

  /** Whether MongoDB has ceased to follow: what it has of the collection is of then. */
  public boolean retired(Mapping mapping) {
    return said().get(mapping.qualifiedName()) == Stage.RETIRED;
  }

  /** Whether PostgreSQL leads: MongoDB, or what was held of its documents, may be out of date. */
  public boolean postgresLeads(Mapping mapping) {
    return of(mapping).postgresLeads(mapping);
  }

  /**
   * Those of a system's collections that are in MongoDB alone, and stay so until the caller's
   * transaction ends.
   */
  public Set<String> inMongo(Connection connection, String system, Collection<Mapping> mappings)
      throws SQLException {
    Map<String, Mode> held = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(HOLD)) {
      statement.setString(1, system);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          held.put(rows.getString(1), mode("bactrian.modes", rows.getString(2)));
        }
      }
    }
    Set<String> inMongo = new HashSet<>();
    for (Mapping mapping : mappings) {
      Mode running = held.get(mapping.source());
      if ((running == null ? configured(mapping) : running) == Mode.MONGO) {
        inMongo.add(mapping.source());
      }
    }
    return inMongo;
  }

  private Map<String, Stage> said() {
    Long last = askedAt;
    // One asks; the others take what is known, but for the first time.
    if (postgres != null
        && (last == null || System.nanoTime() - last > FRESH)
        && (last != null ? asking.tryLock() : waited())) {
      try {
        said = ask(postgres.get());
      } catch (SQLException e) {
        LOG.debug("The modes cannot be asked for; the last known hold: {}", e.getMessage());
      } finally {
        askedAt = System.nanoTime();
        asking.unlock();
      }
    }
    return said;
  }

  private boolean waited() {
    asking.lock();
    if (askedAt == null) {
      return true;
    }
    asking.unlock();
    return false;
  }

  private static Map<String, Stage> ask(DataSource postgres) throws SQLException {
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("select system, collection, stage from bactrian.modes")) {
      Map<String, Stage> modes = new HashMap<>();
      while (rows.next()) {
        modes.put(
            rows.getString(1) + "." + rows.getString(2),
            Stage.of(String.valueOf(rows.getString(3))));
      }
      return modes;
    }
  }

  /**
   * The mode as the configuration says, whatever was said since.
   *
   * @throws IllegalArgumentException as {@link #of}
   */
  public Mode configured(Mapping mapping) {
    List<String> properties = new ArrayList<>();
    properties.add("bactrian.modes." + mapping.qualifiedName());
    properties.addAll(mapping.flags());
    for (String property : properties) {
      String word = environment.getProperty(property);
      if (word != null && !word.isBlank()) {
        return mode(property, word);
      }
    }
    return Mode.MONGO;
  }

  /**
   * The mode that a word stands for.
   *
   * @param property where it was found, for the message
   * @throws IllegalArgumentException when it is none
   */
  public static Mode mode(String property, String word) {
    return switch (word.strip().toLowerCase(Locale.ROOT)) {
      case "mongo" -> Mode.MONGO;
      case "dual" -> Mode.DUAL;
      case "postgres", "pg" -> Mode.POSTGRES;
      default ->
          throw new IllegalArgumentException(
              property + " must be mongo, dual, postgres or pg, not " + word);
    };
  }
}
