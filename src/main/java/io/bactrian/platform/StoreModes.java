package io.bactrian.platform;

import io.bactrian.mapping.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.core.env.Environment;

/**
 * In which store each collection's reads and writes are, as the configuration says: {@code
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
    /** In PostgreSQL: MongoDB is out of date. */
    POSTGRES
  }

  private final Environment environment;

  /** Reads from the environment each time: a flag may change. */
  public StoreModes(Environment environment) {
    this.environment = environment;
  }

  /**
   * The collection's mode; {@link Mode#MONGO} when nothing says otherwise.
   *
   * @throws IllegalArgumentException when the setting is none of {@code mongo}, {@code dual},
   *     {@code postgres}, {@code pg}
   */
  public Mode of(Mapping mapping) {
    List<String> properties = new ArrayList<>();
    properties.add("bactrian.modes." + mapping.system() + "." + mapping.source());
    properties.addAll(mapping.flags());
    for (String property : properties) {
      String word = environment.getProperty(property);
      if (word != null && !word.isBlank()) {
        return mode(property, word);
      }
    }
    return Mode.MONGO;
  }

  private static Mode mode(String property, String word) {
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
