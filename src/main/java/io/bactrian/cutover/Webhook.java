package io.bactrian.cutover;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where announcements are posted. */
final class Webhook {

  private final HttpClient http;
  private final URI at;
  private final Duration timeout;

  private Webhook(URI at, Duration timeout) {
    this.at = at;
    this.timeout = timeout;
    this.http = HttpClient.newBuilder().connectTimeout(timeout).build();
  }

  /** The one that is set, or null. */
  static @Nullable Webhook of(CutoverSettings settings) {
    URI at = settings.webhook();
    return at == null ? null : new Webhook(at, settings.webhookTimeout());
  }

  /**
   * Posts an entry as JSON.
   *
   * @param entry texts, and {@code data}, which is JSON
   * @return why it was not taken, or null
   */
  @Nullable String post(Map<String, String> entry) {
    StringBuilder body = new StringBuilder("{");
    entry.forEach(
        (name, value) ->
            body.append(body.length() == 1 ? "" : ",")
                .append('"')
                .append(name)
                .append("\":")
                .append(name.equals("data") ? value : '"' + value + '"'));
    HttpRequest request =
        HttpRequest.newBuilder(at)
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.append('}').toString()))
            .build();
    try {
      int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      return status / 100 == 2 ? null : "it answers " + status;
    } catch (IOException e) {
      return e.getClass().getSimpleName();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }
}
