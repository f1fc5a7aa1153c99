package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import de.bwaldvogel.mongo.wire.message.MongoQuery;
import io.netty.channel.Channel;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import org.h2.mvstore.MVStore;

/**
 * The embedded server as its clients see it: the library's storage, with an operation log and
 * change streams as a replica set of one has them.
 */
public final class ReplicaSetOfOne implements MongoBackend {

  private final MongoBackend storage;
  private final Commands commands;
  private final Runnable beforeClose;

  private ReplicaSetOfOne(MongoBackend storage, Commands commands, Runnable beforeClose) {
    this.storage = storage;
    this.commands = commands;
    this.beforeClose = beforeClose;
  }

  /** In memory: documents and log end with the process. */
  public static MongoBackend inMemory(OplogBounds bounds) {
    Clock clock = Clock.systemUTC();
    OperationLog log = OperationLog.inMemory(bounds, clock);
    Journal journal = new Journal(log);
    MongoBackend storage = new MemoryStorage(journal);
    Commands commands = new Commands(storage, log, journal, new Gate(), clock);
    return new ReplicaSetOfOne(storage, commands, () -> {});
  }

  /**
   * In a file, documents and log together: what a killed process loses of one it loses of the
   * other.
   *
   * @param documents of {@link #file}'s making; closed with the server
   */
  public static MongoBackend onDisk(MVStore documents, OplogBounds bounds) {
    Clock clock = Clock.systemUTC();
    Gate gate = new Gate();
    Committer committer = new Committer(documents, gate);
    OperationLog log = OperationLog.in(documents, bounds, clock, committer::hurry);
    Journal journal = new Journal(log);
    MongoBackend storage = new DiskStorage(documents, journal);
    committer.start(log);
    Commands commands = new Commands(storage, log, journal, gate, clock);
    return new ReplicaSetOfOne(storage, commands, committer::close);
  }

  /**
   * A file for {@link #onDisk}, which is written only when that says so.
   *
   * @throws org.h2.mvstore.MVStoreException when it can't be read
   */
  public static MVStore file(String name) {
    return new MVStore.Builder()
        .fileName(name)
        .compress()
        .autoCommitDisabled()
        .autoCommitBufferSize(NEVER_FULL_KILOBYTES)
        .open();
  }

  /** The store commits by itself when it holds more unwritten data: an int's worth of bytes. */
  private static final int NEVER_FULL_KILOBYTES = Integer.MAX_VALUE / 1024;

  @Override
  public Document handleMessage(MongoMessage message) {
    return commands.handle(message, storage::handleMessage);
  }

  @Override
  public Document handleCommand(Channel channel, String database, String command, Document query) {
    return commands.handleOld(channel, database, command, query);
  }

  @Override
  public void closeCursors(List<Long> ids) {
    commands.streams().close(ids);
    storage.closeCursors(ids);
  }

  @Override
  public void dropDatabase(String name) {
    commands.gate().alone(() -> storage.dropDatabase(name));
  }

  @Override
  public void close() {
    beforeClose.run();
    storage.close();
  }

  @Override
  public void enableOplog() {
    // It always has one.
  }

  @Override
  public void disableOplog() {
    throw new UnsupportedOperationException("A replica set has an operation log");
  }

  @Override
  public MongoBackend version(MongoVersion version) {
    storage.version(version);
    return this;
  }

  @Override
  public QueryResult handleQuery(MongoQuery query) {
    return storage.handleQuery(query);
  }

  @Override
  public void handleClose(Channel channel) {
    storage.handleClose(channel);
  }

  @Override
  public Collection<Document> getCurrentOperations(MongoQuery query) {
    return storage.getCurrentOperations(query);
  }

  @Override
  public Document getServerStatus() {
    return storage.getServerStatus();
  }

  @Override
  public Clock getClock() {
    return storage.getClock();
  }

  @Override
  public MongoDatabase resolveDatabase(String name) {
    return storage.resolveDatabase(name);
  }
}
