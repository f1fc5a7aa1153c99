package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.backend.memory.MemoryDatabase;

/** The library's server in memory, with a journal. */
final class MemoryStorage extends MemoryBackend {

  private final Journal journal;

  MemoryStorage(Journal journal) {
    this.journal = journal;
  }

  @Override
  public MemoryDatabase openOrCreateDatabase(String name) {
    return new MemoryDatabaseWithLog(name, getCursorRegistry(), journal);
  }
}
