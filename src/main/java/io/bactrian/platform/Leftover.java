package io.bactrian.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that outlived the Bactrian that started it: after {@code kill -9} of the JVM its
 * PostgreSQL and Redis live on and keep their folders to themselves.
 */
final class Leftover {

  private static final Logger log = LoggerFactory.getLogger(Leftover.class);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Store store;
  private final Path folder;

  /**
   * @param folder the store's folder exactly as it stood on the server's command line
   */
  Leftover(Store store, Path folder) {
    this.store = store;
    this.folder = folder;
  }

  /** The process with this id when it is a server on our folder, which a recycled id isn't. */
  Optional<ProcessHandle> find(long pid) {
    return ProcessHandle.of(pid).filter(this::isOurs);
  }

  private boolean isOurs(ProcessHandle process) {
    String program = store == Store.POSTGRES ? "postgres" : "redis-server";
    String command =
        process.info().command().map(c -> Path.of(c).getFileName().toString()).orElse("");
    String[] arguments = process.info().arguments().orElse(new String[0]);
    return command.startsWith(program) && Arrays.asList(arguments).contains(folder.toString());
  }

  /**
   * Asks it to stop, with SIGINT: PostgreSQL's fast shutdown, Redis' shutdown with its data saved.
   *
   * @throws CannotStart when it doesn't within a minute
   */
  void stop(ProcessHandle process) {
    log.info(
        "{} of an earlier run still works on {} (process {}); stopping it",
        store.title(),
        folder,
        process.pid());
    try {
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw lingering(process, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    await(process);
  }

  /**
   * Waits until it is gone, or is a zombie that nobody collects, as in a container whose first
   * process is a JVM; {@link ProcessHandle#onExit()} alone would take that for alive.
   *
   * @throws CannotStart when that takes more than a minute
   */
  void await(ProcessHandle process) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (find(process.pid()).isPresent()) {
      if (!exits(process, 50) && System.nanoTime() > deadline) {
        throw lingering(process, new TimeoutException());
      }
    }
    // Its command line goes first and its port last: a moment more, but a zombie stays for ever.
    exits(process, 500);
  }

  private boolean exits(ProcessHandle process, long millis) {
    try {
      process.onExit().get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw lingering(process, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private CannotStart lingering(ProcessHandle process, Exception cause) {
    return new CannotStart(
        "%s still works on %s and does not stop.".formatted(store.title(), folder),
        "End process " + process.pid() + ", then start again.",
        cause);
  }

  private IllegalStateException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while stopping " + store.title(), cause);
  }
}
