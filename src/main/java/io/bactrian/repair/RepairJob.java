package io.bactrian.repair;

import java.time.Duration;
import java.util.List;
import org.bson.BsonValue;

/**
 * What is to be repaired.
 *
 * @param ids of the documents
 * @param by who says so
 * @param why for the record
 * @param timeout how long the follower may take for a hundred of them
 */
public record RepairJob(
    String system,
    String collection,
    List<BsonValue> ids,
    String by,
    String why,
    Duration timeout) {

  public RepairJob {
    ids = List.copyOf(ids);
    if (why.isBlank()) {
      throw new IllegalArgumentException("a repair needs a reason");
    }
    if (timeout.isNegative() || timeout.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException("a repair may take from 0s to 1h, not " + timeout);
    }
  }
}
