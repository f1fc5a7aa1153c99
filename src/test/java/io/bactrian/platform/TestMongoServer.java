package io.bactrian.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A MongoDB to be killed, frozen and started again: the embedded one in a process of its own, on a
 * port and a folder that stay the same. Where the environment names a real one it is that, which
 * nobody kills.
 */
public final class TestMongoServer implements AutoCloseable {

  private final Path folder;
  private final int port = Port.free();
  private final String url;
  private @Nullable ChildJvm child;
  private int started;

  public TestMongoServer(Path folder) {
    this.folder = folder;
    this.url =
        TestMongo.isReal() ? TestMongo.freshUrl() : "mongodb://127.0.0.1:" + port + "/bactrian";
    start();
  }

  /** With the name of a database. */
  public String url() {
    return url;
  }

  /** Whether it can be killed and frozen. */
  public boolean isOurs() {
    return !TestMongo.isReal();
  }

  /** Starts it, again after a kill, with its old data. */
  public void start() {
    if (!isOurs()) {
      return;
    }
    try {
      ChildJvm starting =
          ChildJvm.start(
              folder.resolve("mongo" + started++ + ".txt"),
              256,
              MongoInChild.class,
              folder.resolve("mongo-data").toString(),
              String.valueOf(port));
      child = starting;
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> starting.output().contains(MongoInChild.READY) || !starting.isAlive());
      assertThat(starting.isAlive()).as(starting.output()).isTrue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL; returns when it is gone. */
  public void kill() throws InterruptedException {
    if (child != null) {
      child.kill();
    }
  }

  /** SIGSTOP: connections stay and nobody answers. */
  public void freeze() {
    signal("-STOP");
  }

  /** The end of {@link #freeze}. */
  public void thaw() {
    signal("-CONT");
  }

  private void signal(String signal) {
    if (child == null) {
      return;
    }
    try {
      new ProcessBuilder("kill", signal, Long.toString(child.pid()))
          .start()
          .waitFor(10, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (child != null) {
      child.close();
    }
  }
}
