package io.bactrian.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bactrian.parity.FoundDifference;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code try} found, in the shape in which {@code --report} writes it.
 *
 * @param collections by name
 * @param exact whether every document is landed or quarantined with its reason, nothing differs,
 *     and nothing was damaged
 */
record TryReport(List<Collection> collections, boolean exact) {

  /**
   * One collection.
   *
   * @param reasons quarantined documents by reason code
   * @param extraPaths names that no column took, over all documents
   * @param differences the first of what differs; absent where nothing does
   * @param error why the collection could not be read; absent otherwise
   */
  record Collection(
      String name,
      long documents,
      long landed,
      long quarantined,
      Map<String, Long> reasons,
      List<String> tables,
      long extraPaths,
      Parity parity,
      RoundTrip roundTrip,
      double seconds,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FoundDifference> differences,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String error) {

    boolean exact() {
      return error == null
          && documents == landed + quarantined
          && parity.differing() == 0
          && roundTrip.different() == 0;
    }
  }

  record Parity(long compared, long differing) {}

  record RoundTrip(long equal, long different) {}
}
