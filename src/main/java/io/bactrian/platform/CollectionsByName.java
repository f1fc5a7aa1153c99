package io.bactrian.platform;

import io.bactrian.mapping.Mapping;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the collection that somebody names: {@code collection}, or {@code system.collection}, which
 * is needed where systems share a name.
 *
 * @param <T> what stands for a collection
 */
public final class CollectionsByName<T> {

  private final Map<String, T> byQualifiedName = new LinkedHashMap<>();
  private final Map<String, List<String>> qualifiedNames = new LinkedHashMap<>();

  public CollectionsByName(Collection<T> all, Function<T, Mapping> mapping) {
    for (T each : all) {
      Mapping its = mapping.apply(each);
      byQualifiedName.put(its.qualifiedName(), each);
      qualifiedNames
          .computeIfAbsent(its.source(), name -> new ArrayList<>())
          .add(its.qualifiedName());
    }
  }

  /** All of them, in the order in which they were given. */
  public List<T> all() {
    return List.copyOf(byQualifiedName.values());
  }

  /** That of this system with this name, or null. */
  public @Nullable T of(String system, String collection) {
    return byQualifiedName.get(system + "." + collection);
  }

  /**
   * The one of this name.
   *
   * @throws IllegalArgumentException when there is none, or more than one
   */
  public T require(String name) {
    List<String> having = qualifiedNames.getOrDefault(name, List.of());
    T found = byQualifiedName.get(having.size() == 1 ? having.get(0) : name);
    if (found == null) {
      throw new IllegalArgumentException(
          having.isEmpty()
              ? "there is no collection " + name
              : "several systems have a collection of this name: write "
                  + String.join(" or ", having));
    }
    return found;
  }
}
