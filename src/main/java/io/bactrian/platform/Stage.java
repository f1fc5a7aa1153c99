package io.bactrian.platform;

import io.bactrian.platform.StoreModes.Mode;
import java.util.Locale;

/** How far a collection has walked from MongoDB to PostgreSQL. */
public enum Stage {
  /** In MongoDB alone. */
  MONGO(Mode.MONGO),
  /** In MongoDB; its documents have been copied, or are, and the change stream follows. */
  BACKFILL(Mode.MONGO),
  /** Written in both. */
  DUAL(Mode.DUAL),
  /** In PostgreSQL, and MongoDB follows. */
  POSTGRES(Mode.POSTGRES),
  /** In PostgreSQL; MongoDB doesn't follow any more. */
  RETIRED(Mode.POSTGRES);

  private final Mode mode;

  Stage(Mode mode) {
    this.mode = mode;
  }

  /** Where it is read and written. */
  public Mode mode() {
    return mode;
  }

  /** As it stands in tables and answers. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The stage that a mode is, as far as a mode tells. */
  public static Stage of(Mode mode) {
    return switch (mode) {
      case MONGO -> MONGO;
      case DUAL -> DUAL;
      case POSTGRES -> POSTGRES;
    };
  }

  /**
   * The stage that a word stands for.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Stage of(String word) {
    for (Stage stage : values()) {
      if (stage.word().equals(word.strip().toLowerCase(Locale.ROOT))) {
        return stage;
      }
    }
    throw new IllegalArgumentException(
        "a stage is mongo, backfill, dual, postgres or retired, not " + word);
  }
}
