package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.MongoCollection;

/** Whether a database that is dropped had a collection: without one it was not there. */
final class DatabaseDrop {

  private boolean found;

  void around(Runnable work) {
    found = false;
    work.run();
  }

  void dropped(MongoCollection<?> collection) {
    found |= Journal.isWatched(collection);
  }

  boolean foundAny() {
    return found;
  }
}
