package io.bactrian.platform;

import io.bactrian.mapping.Lenses;
import java.util.Map;
import java.util.TreeMap;

/**
 * The lenses of the systems that the service works with, opened once for all who need them.
 *
 * @param bySystem of those that have mappings, by name
 */
public record ServedLenses(Map<String, Lenses> bySystem) {

  static ServedLenses open(Systems systems, ServedSystems served) {
    Map<String, Lenses> bySystem = new TreeMap<>();
    served.names().stream()
        .filter(systems.names()::contains)
        .forEach(system -> bySystem.put(system, systems.open(system)));
    return new ServedLenses(bySystem);
  }
}
