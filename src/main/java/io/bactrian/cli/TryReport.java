package io.bactrian.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bactrian.parity.FoundDifference;
import io.bactrian.source.LeftOut;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code try} found, in the shape in which {@code --report} writes it.
 *
 * @param collections by name
 * @param leftOut what the dump holds that is no collection
 * @param exact whether every document is landed or quarantined with its reason, nothing differs,
 *     and nothing was damaged
 */
record TryReport(
    List<Collection> collections,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<LeftOut> leftOut,
    boolean exact) {

  TryReport(List<Collection> collections, List<LeftOut> leftOut) {
    this(collections, leftOut, collections.stream().allMatch(Collection::exact));
  }

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

    /** One that was not loaded. */
    static Collection damaged(String name, String error) {
      return new Collection(
          name,
          0,
          0,
          0,
          Map.of(),
          List.of(),
          0,
          new Parity(0, 0),
          new RoundTrip(0, 0),
          0,
          List.of(),
          error);
    }

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
