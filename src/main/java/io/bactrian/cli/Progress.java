package io.bactrian.cli;

import io.bactrian.source.Watcher;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * Shows how far a long piece of work has come: a bar that moves on a terminal, a line now and then
 * elsewhere. One collection at a time.
 */
final class Progress implements Watcher, AutoCloseable {

  private static final Duration REDRAW = Duration.ofMillis(100);
  private static final Duration LINE = Duration.ofSeconds(10);
  private static final int WIDTH = 24;

  private final String verb;
  private final PrintStream out;
  private final boolean terminal;
  private final java.util.Map<String, Long> expected;
  private String collection = "";
  private long documents;
  private long bytes;
  private long started;
  private long shown;

  /**
   * @param verb what is being done: "copying"
   * @param expected how many documents each collection has, where that is known
   */
  Progress(String verb, PrintStream out, boolean terminal, java.util.Map<String, Long> expected) {
    this.verb = verb;
    this.out = out;
    this.terminal = terminal;
    this.expected = expected;
  }

  /** Whether a person is looking. */
  static boolean onTerminal() {
    String term = System.getenv("TERM");
    return System.console() != null && term != null && !term.equals("dumb");
  }

  @Override
  public synchronized void read(String name, long moreDocuments, long moreBytes) {
    if (!name.equals(collection)) {
      end();
      collection = name;
      documents = 0;
      bytes = 0;
      started = System.nanoTime();
      shown = started - (terminal ? REDRAW : Duration.ZERO).toNanos();
    }
    documents += moreDocuments;
    bytes += moreBytes;
    long now = System.nanoTime();
    if (now - shown >= (terminal ? REDRAW : LINE).toNanos()) {
      shown = now;
      show(terminal ? "\r" : "", terminal ? "" : "\n");
    }
  }

  private void show(String before, String after) {
    long known = expected.getOrDefault(collection, -1L);
    double seconds = Math.max(1e-3, (System.nanoTime() - started) / 1e9);
    StringBuilder line = new StringBuilder(before);
    line.append(String.format(Locale.ROOT, "  %-10s %-32s ", verb, collection));
    if (terminal && known > 0) {
      int full = (int) Math.min(WIDTH, WIDTH * documents / known);
      line.append('[').append("#".repeat(full)).append(".".repeat(WIDTH - full)).append("] ");
    }
    line.append(String.format(Locale.ROOT, "%,d documents", documents));
    if (seconds >= 1) {
      line.append(String.format(Locale.ROOT, ", %,.0f/s", documents / seconds));
      if (bytes > 0) {
        line.append(String.format(Locale.ROOT, ", %,.1f MB/s", bytes / seconds / 1e6));
      }
    }
    if (terminal) {
      line.append("\u001b[K");
    }
    out.print(line.append(after));
    out.flush();
  }

  private void end() {
    if (!collection.isEmpty()) {
      show(terminal ? "\r" : "", "\n");
    }
  }

  @Override
  public synchronized void close() {
    end();
    collection = "";
  }
}
