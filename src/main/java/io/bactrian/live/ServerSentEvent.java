package io.bactrian.live;

import io.bactrian.stream.StreamEntry;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An entry of the stream in the form that browsers read (WHATWG HTML, section 9.2.6). */
final class ServerSentEvent {

  /**
   * Tells a client that what it has seen last is no longer there: it has to load the state anew.
   */
  static final byte[] RESET = bytes("event: reset\ndata: {}\n\n");

  static final byte[] HEARTBEAT = bytes(": still here\n\n");

  private ServerSentEvent() {}

  /**
   * {@code id} of the entry, {@code event} its type, {@code data} its JSON; null when the entry is
   * not one that a client could read.
   */
  static byte @Nullable [] of(StreamEntry entry) {
    Map<String, String> fields = entry.fields();
    String type = fields.get("type");
    String data = fields.get("data");
    if (type == null
        || data == null
        || (type + data).chars().anyMatch(c -> c == '\n' || c == '\r')) {
      return null;
    }
    return bytes("id: " + entry.id() + "\nevent: " + type + "\ndata: " + data + "\n\n");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
