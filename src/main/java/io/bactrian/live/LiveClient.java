package io.bactrian.live;

import io.bactrian.access.Caller;
import io.bactrian.stream.StreamIds;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One browser that listens. What it is to get waits in a bounded queue and is written when the
 * socket takes it, without a thread that waits for it; a client that falls too far behind is let
 * go.
 */
final class LiveClient implements WriteListener {

  private final UUID project;
  private final Caller caller;
  private final AsyncContext context;
  private final ServletOutputStream out;
  private final int behind;
  private final Runnable gone;

  /** An entry, or something that is none. */
  private record Event(@Nullable String id, byte[] bytes) {}

  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private @Nullable Deque<Event> held = new ArrayDeque<>();
  private boolean writable;
  private boolean unflushed;
  private boolean ended;
  private String last;

  /**
   * @param last the id of the entry after which the client wants to go on
   * @param behind how many events may wait
   * @param gone run once, when the client is no more
   */
  LiveClient(
      UUID project, Caller caller, AsyncContext context, String last, int behind, Runnable gone)
      throws IOException {
    this.project = project;
    this.caller = caller;
    this.context = context;
    this.out = context.getResponse().getOutputStream();
    this.last = last;
    this.behind = behind;
    this.gone = gone;
  }

  /** What it listens to. */
  UUID project() {
    return project;
  }

  /** The key with which it came; null when somebody has logged in. */
  @Nullable UUID key() {
    return caller instanceof Caller.Key key ? key.id() : null;
  }

  /** Begins to write; from now on the container calls back. */
  void start() {
    out.setWriteListener(this);
  }

  /** What has just come. It is held back until what the client missed has been replayed. */
  synchronized void publish(String id, byte[] event) {
    if (held == null) {
      send(id, event);
    } else if (held.size() >= behind) {
      end();
    } else {
      held.add(new Event(id, event));
    }
  }

  /** Everything that the client had missed has been sent: now comes what is new. */
  synchronized void goLive() {
    Deque<Event> meanwhile = held == null ? new ArrayDeque<>() : held;
    held = null;
    meanwhile.forEach(event -> send(event.id(), event.bytes()));
  }

  /**
   * Queues an event, an entry only if no later one was queued before.
   *
   * @param id of the entry; null for what isn't one
   */
  synchronized void send(@Nullable String id, byte[] event) {
    if (ended || (id != null && StreamIds.compare(id, last) <= 0)) {
      return;
    }
    if (waiting.size() >= behind) {
      end();
      return;
    }
    last = id == null ? last : id;
    waiting.add(event);
    write();
  }

  /** Something to write when nothing else is, so that a dead connection is found. */
  synchronized void heartbeat() {
    if (waiting.isEmpty()) {
      send(null, ServerSentEvent.HEARTBEAT);
    }
  }

  synchronized void end() {
    if (!ended) {
      ended = true;
      waiting.clear();
      gone.run();
      try {
        context.complete();
      } catch (IllegalStateException e) {
        ended = true; // the container was faster
      }
    }
  }

  @Override
  public synchronized void onWritePossible() {
    writable = true;
    write();
  }

  @Override
  public void onError(Throwable failure) {
    end(); // the connection is gone: it will come back with the last id that it has seen
  }

  private void write() {
    try {
      while (writable && !ended && out.isReady()) {
        byte[] next = waiting.poll();
        if (next != null) {
          out.write(next);
          unflushed = true;
        } else if (unflushed) {
          out.flush();
          unflushed = false;
        } else {
          return;
        }
      }
    } catch (IOException | IllegalStateException e) {
      end();
    }
  }
}
