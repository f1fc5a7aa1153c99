package io.bactrian.cli;

import io.bactrian.source.Watcher;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far a long piece of work has come: a bar that moves on a terminal, a line now and then
 * elsewhere; one line in the end for each collection.
 */
final class Progress implements Watcher, AutoCloseable {

  private static final Duration REDRAW = Duration.ofMillis(100);
  private static final Duration LINE = Duration.ofSeconds(10);
  private static final int BAR = 16;
  private static final int NAME = 24;

  /** What has been done of one collection. */
  private static final class Done {
    private final long started;
    private long documents;
    private long bytes;

    Done(long started) {
      this.started = started;
    }
  }

  private final String verb;
  private final PrintStream out;
  private final boolean terminal;
  private final Map<String, Long> expected;
  private final LongSupplier nanos;
  private final Map<String, Done> done = new HashMap<>();
  private final int width;
  private String collection = "";
  private @Nullable String slow;
  private boolean pending;
  private long shown;

  /**
   * @param verb what is being done: "copying"
   * @param expected how many documents each collection has, where that is known
   */
  Progress(String verb, PrintStream out, boolean terminal, Map<String, Long> expected) {
    this(verb, out, terminal, expected, System::nanoTime);
  }

  /**
   * @param nanos a clock that goes forward
   */
  Progress(
      String verb,
      PrintStream out,
      boolean terminal,
      Map<String, Long> expected,
      LongSupplier nanos) {
    this.verb = verb;
    this.out = out;
    this.terminal = terminal;
    this.expected = expected;
    this.nanos = nanos;
    width = terminal ? Terminal.width() : Integer.MAX_VALUE;
  }

  /** Whether a person is looking. */
  static boolean onTerminal() {
    return Terminal.isOne();
  }

  @Override
  public synchronized void read(String name, long moreDocuments, long moreBytes) {
    Done now = of(name);
    now.documents += moreDocuments;
    now.bytes += moreBytes;
    pending = true;
    show();
  }

  @Override
  public synchronized void slowed(@Nullable String why) {
    boolean turns = (why == null) != (slow == null);
    boolean same = Objects.equals(why, slow);
    slow = why;
    if (turns) {
      shown = nanos.getAsLong() - LINE.toNanos();
    }
    if (!same || why != null) {
      show();
    }
  }

  /** Says how many documents of a collection have been seen since its start. */
  synchronized void seen(String name, long documents) {
    of(name).documents = documents;
    pending = true;
    show();
  }

  private Done of(String name) {
    if (!name.equals(collection)) {
      end();
      collection = name;
      shown = nanos.getAsLong() - (terminal ? REDRAW : Duration.ZERO).toNanos();
    }
    return done.computeIfAbsent(name, first -> new Done(nanos.getAsLong()));
  }

  private void show() {
    long now = nanos.getAsLong();
    if (now - shown >= (terminal ? REDRAW : LINE).toNanos()) {
      shown = now;
      if (terminal) {
        out.print("\r" + cut(line(true)) + "\u001b[K");
        out.flush();
      } else {
        out.println(line(false));
      }
    }
  }

  /** The last line of a collection stays. */
  private void end() {
    slow = null;
    if (pending) {
      out.println(terminal ? "\r" + cut(line(false)) + "\u001b[K" : line(false));
      out.flush();
      pending = false;
    }
  }

  private String line(boolean moving) {
    Done now = done.getOrDefault(collection, new Done(nanos.getAsLong()));
    double seconds = (nanos.getAsLong() - now.started) / 1e9;
    StringBuilder line = new StringBuilder();
    String name = terminal ? Terminal.fit(collection, NAME) : collection;
    line.append(String.format(Locale.ROOT, "  %-9s %-24s ", verb, name));
    long all = expected.getOrDefault(collection, -1L);
    if (moving && all > 0) {
      int full = (int) Math.min(BAR, BAR * now.documents / all);
      line.append('[').append("#".repeat(full)).append(".".repeat(BAR - full)).append("] ");
    }
    line.append(String.format(Locale.ROOT, "%,11d", now.documents));
    line.append(moving ? "" : now.documents == 1 ? " document" : " documents");
    if (seconds >= 1) {
      line.append(String.format(Locale.ROOT, ", %,.0f/s", now.documents / seconds));
      if (!moving && now.bytes > 0) {
        line.append(String.format(Locale.ROOT, ", %,.1f MB/s", now.bytes / seconds / 1e6));
      }
    }
    return line.append(slow == null ? "" : "  " + slow).toString();
  }

  /** A line that is as wide as the terminal would leave itself behind when it is drawn again. */
  private String cut(String line) {
    return line.length() < width ? line : line.substring(0, width - 1);
  }

  @Override
  public synchronized void close() {
    end();
    collection = "";
  }
}
