package io.bactrian.paired;

import io.bactrian.mapping.Problem;
import io.bactrian.platform.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

/** The queries of a system: the files {@code queries/<system>/*.yaml}. */
@Component
final class Queries {

  private final Home home;

  Queries(Home home) {
    this.home = home;
  }

  /**
   * Reads them.
   *
   * @param names which of them; empty for all
   * @throws QueryProblems with every mistake in any of the system's files
   * @throws IllegalArgumentException when there are none, or none of that name
   */
  List<PairedQuery> of(String system, List<String> names) {
    List<Problem> problems = new ArrayList<>();
    QueryReader reader = new QueryReader(problems);
    List<PairedQuery> queries = new ArrayList<>();
    for (Resource file : home.queries(system)) {
      PairedQuery query =
          reader.read(
              "queries/" + system + "/" + Objects.requireNonNull(file.getFilename()), text(file));
      if (query != null) {
        queries.add(query);
      }
    }
    if (!problems.isEmpty()) {
      throw new QueryProblems(problems);
    }
    if (queries.isEmpty()) {
      throw new IllegalArgumentException("the system " + system + " has no queries");
    }
    TreeSet<String> unknown = new TreeSet<>(names);
    queries.forEach(query -> unknown.remove(query.name()));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no query "
              + String.join(", ", unknown)
              + "; "
              + system
              + " has "
              + String.join(", ", queries.stream().map(PairedQuery::name).toList()));
    }
    return names.isEmpty()
        ? queries
        : queries.stream().filter(query -> names.contains(query.name())).toList();
  }

  private static String text(Resource file) {
    try {
      return file.getContentAsString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
