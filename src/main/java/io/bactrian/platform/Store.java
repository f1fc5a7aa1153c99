package io.bactrian.platform;

import java.util.Locale;

/** The stores that a process may use; each is embedded unless its URL is set. */
public enum Store {
  POSTGRES("PostgreSQL"),
  REDIS("Redis"),
  MONGO("MongoDB");

  private final String title;

  Store(String title) {
    this.title = title;
  }

  /** What people call it. */
  public String title() {
    return title;
  }

  /** The full name of one of its properties. */
  String property(String name) {
    return "bactrian." + name().toLowerCase(Locale.ROOT) + "." + name;
  }
}
