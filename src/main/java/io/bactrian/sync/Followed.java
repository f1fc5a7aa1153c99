package io.bactrian.sync;

import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.platform.StoreModes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * A stream that is followed, and what lands from it.
 *
 * @param lenses all of the system's
 */
record Followed(StreamName stream, Lenses lenses, LandChanges landing) {

  Followed(StreamName stream, Lenses lenses) {
    this(stream, lenses, new LandChanges(stream.system(), lenses));
  }

  SyncRecords records() {
    return new SyncRecords(stream.system());
  }

  /** The collections of which the stream tells, each after those to which it refers. */
  List<String> collections() {
    return lenses.inOrder().stream()
        .map(Lens::collection)
        .filter(name -> stream.collection().isEmpty() || stream.collection().equals(name))
        .toList();
  }

  /**
   * Those of them that the stream feeds, which stays so until the transaction ends: the others are
   * written through the stores, and have landed.
   */
  Set<String> fed(Connection connection, StoreModes modes) throws SQLException {
    Set<String> fed =
        modes.inMongo(
            connection, stream.system(), lenses.all().stream().map(Lens::mapping).toList());
    fed.retainAll(collections());
    return fed;
  }
}
