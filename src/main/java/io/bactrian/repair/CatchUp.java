package io.bactrian.repair;

import io.bactrian.mapping.Lenses;
import java.util.List;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Those who bring the leading store's state to the other one: features of their own, which this one
 * doesn't know.
 */
public interface CatchUp {

  /** Closes gaps that are due. */
  void gaps();

  /**
   * Lands documents that the change stream feeds as they are now, soon.
   *
   * @return why not, or null
   */
  @Nullable String stream(String system, Lenses lenses, String collection, List<BsonValue> ids);
}
