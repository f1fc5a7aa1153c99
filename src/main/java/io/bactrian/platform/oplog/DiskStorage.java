package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import org.h2.mvstore.MVStore;

/** The library's server on disk, with a journal. */
final class DiskStorage extends H2Backend {

  private final Journal journal;

  DiskStorage(MVStore store, Journal journal) {
    super(store);
    this.journal = journal;
  }

  /**
   * Called while the superclass is made, too: so a database asks for the journal when it writes.
   */
  @Override
  protected MongoDatabase openOrCreateDatabase(String name) {
    return new DiskDatabaseWithLog(name, getMvStore(), getCursorRegistry(), this::journal);
  }

  private Journal journal() {
    return journal;
  }
}
