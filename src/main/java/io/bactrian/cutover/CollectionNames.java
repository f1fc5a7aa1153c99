package io.bactrian.cutover;

import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.mapping.Mapping;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Finds the collection that somebody names: {@code name}, or {@code system.name}. */
public final class CollectionNames {

  private final List<Mapping> all = new ArrayList<>();

  public CollectionNames(Collection<Lenses> systems) {
    for (Lenses lenses : systems) {
      for (Lens lens : lenses.inOrder()) {
        all.add(lens.mapping());
      }
    }
  }

  /** Of each system, those first to which others refer. */
  public List<Mapping> all() {
    return List.copyOf(all);
  }

  /**
   * The one of this name.
   *
   * @throws IllegalArgumentException when there is none, or more than one
   */
  public Mapping require(String name) {
    List<Mapping> named =
        all.stream()
            .filter(
                mapping ->
                    mapping.source().equals(name)
                        || (mapping.system() + "." + mapping.source()).equals(name))
            .toList();
    if (named.size() == 1) {
      return named.get(0);
    }
    throw new IllegalArgumentException(
        named.isEmpty()
            ? "there is no collection " + name
            : "several systems have a collection of this name: write "
                + String.join(
                    " or ",
                    named.stream().map(each -> each.system() + "." + each.source()).toList()));
  }
}
