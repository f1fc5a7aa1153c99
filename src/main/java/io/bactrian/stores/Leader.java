package io.bactrian.stores;

import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Writes to the store that leads, and has the other follow. */
interface Leader {

  /**
   * Changes one document.
   *
   * @param permit says in which mode; the write is refused when the mode has changed since
   * @return the document as it is now, as every store shows it; null when it is gone
   * @throws io.bactrian.http.Problem when it can't be done
   * @throws ModeChanged when the permit is no longer valid; nothing was done
   */
  @Nullable BsonDocument write(
      StoredCollection collection, BsonValue id, Change change, Duty.Permit permit);
}
