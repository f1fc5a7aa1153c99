package io.bactrian.mapping;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL says of the tables that mappings name.
 *
 * @param tables by qualified name, {@code escrow.users}
 */
public record Catalogue(Map<String, Table> tables) {

  public Catalogue {
    tables = Map.copyOf(tables);
  }

  /** The table of that qualified name, or null. */
  public @Nullable Table table(String name) {
    return tables.get(name);
  }
}
