package io.bactrian.mapping;

import io.bactrian.identity.IdMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The lenses of one system. */
public final class Lenses {

  private final Map<String, Lens> byCollection = new TreeMap<>();

  Lenses(List<Lens> lenses) {
    lenses.forEach(lens -> byCollection.put(lens.collection(), lens));
  }

  /**
   * Checks mappings against the catalogue and makes them ready for use.
   *
   * @param mappings of one system
   * @param catalogue what PostgreSQL says of the tables they name
   * @param ids where mapped ids are found
   * @throws MappingProblems with every mistake at once
   */
  public static Lenses compile(List<Mapping> mappings, Catalogue catalogue, IdMap ids) {
    return compile(mappings, catalogue, ids, List.of());
  }

  /**
   * As {@link #compile(List, Catalogue, IdMap)}.
   *
   * @param found mistakes that the reader has found, to be reported with the others
   */
  public static Lenses compile(
      List<Mapping> mappings, Catalogue catalogue, IdMap ids, List<Problem> found) {
    List<Problem> problems = new ArrayList<>(found);
    Lenses lenses = new LensCompiler(mappings, catalogue, ids, problems).compile();
    if (!problems.isEmpty()) {
      throw new MappingProblems(problems);
    }
    return lenses;
  }

  /** The lens of that collection, or null. */
  public @Nullable Lens of(String collection) {
    return byCollection.get(collection);
  }

  /** All of them, by the collection's name. */
  public List<Lens> all() {
    return List.copyOf(byCollection.values());
  }

  /** All of them, each after those to which it refers; by name where nothing else decides. */
  public List<Lens> inOrder() {
    Set<Lens> ordered = new LinkedHashSet<>();
    byCollection.values().stream()
        .sorted(Comparator.comparing(Lens::collection))
        .forEach(lens -> visit(lens, ordered, new LinkedHashSet<>()));
    return List.copyOf(ordered);
  }

  private void visit(Lens lens, Set<Lens> ordered, Set<Lens> path) {
    if (ordered.contains(lens) || !path.add(lens)) {
      return;
    }
    lens.needs().stream()
        .sorted()
        .map(byCollection::get)
        .filter(java.util.Objects::nonNull)
        .forEach(needed -> visit(needed, ordered, path));
    ordered.add(lens);
  }
}
