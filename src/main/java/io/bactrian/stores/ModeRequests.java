package io.bactrian.stores;

import io.bactrian.access.Caller;
import io.bactrian.http.JsonBody;
import io.bactrian.http.Problem;
import io.bactrian.http.Reply;
import io.bactrian.platform.GateSays;
import io.bactrian.platform.Stage;
import io.bactrian.platform.StageNotChanged;
import io.bactrian.platform.StageSwitch;
import io.bactrian.platform.StageUnknown;
import io.bactrian.platform.StoreModes.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Answers the requests about where collections are: {@code routes/stores.camel.yaml}. */
public final class ModeRequests {

  private static final Map<String, Mode> WORDS =
      Map.of(
          "mongo", Mode.MONGO, "dual", Mode.DUAL, "postgres", Mode.POSTGRES, "pg", Mode.POSTGRES);

  private static final int MOST_SECONDS = 600;
  private static final int LONGEST_REASON = 1000;

  private final StoredCollections collections;
  private final StageSwitch modes;
  private final GateSays gate;
  private final StoreStatus status;

  ModeRequests(
      StoredCollections collections, StageSwitch modes, GateSays gate, StoreStatus status) {
    this.collections = collections;
    this.modes = modes;
    this.gate = gate;
    this.status = status;
  }

  /** Every collection with its mode and gaps. */
  public Reply list() {
    List<Map<String, Object>> all = new ArrayList<>();
    for (StoreStatus.Line each : status.of(collections.all())) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("system", each.system());
      line.put("collection", each.collection());
      line.put("mode", each.mode().word());
      line.put("leader", each.leader());
      line.put("fenced", each.fenced());
      line.put("gaps", each.gaps());
      line.put("mirror", each.mirror());
      line.put("attempts", each.attempts());
      if (each.oldest() != null) {
        line.put("oldest", each.oldest());
      }
      all.add(line);
    }
    return Reply.ok(all);
  }

  /** Changes a collection's mode. */
  public Reply change(
      @Header("collection") String name,
      @Header(Exchange.CONTENT_TYPE) @Nullable String contentType,
      @Body byte @Nullable [] body) {
    StoredCollection collection = collections.require(name);
    JsonBody json = JsonBody.read(contentType, body);
    Mode to = json.word("mode", WORDS);
    String why = json.text("why", LONGEST_REASON);
    int seconds = json.node("timeoutSeconds").asInt(10);
    if (to == null) {
      json.wrong("mode", "is required");
    }
    if (seconds < 1 || seconds > MOST_SECONDS) {
      json.wrong("timeoutSeconds", "must be from 1 to " + MOST_SECONDS);
    }
    json.check();
    String by = Caller.current() instanceof Caller.Admin admin ? admin.name() : "a key";
    Stage stage = Stage.of(Objects.requireNonNull(to));
    try {
      StageSwitch.Walked walked =
          modes.change(
              collection.system(),
              collection.name(),
              null,
              stage,
              StageSwitch.Decision.byHand(by, why, Duration.ofSeconds(seconds))
                  .against(gate.of(collection.lens().mapping(), stage)),
              StageSwitch.Progress.NONE);
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("collection", collection.qualifiedName());
      answer.put("from", walked.from().mode().word());
      answer.put("mode", stage.mode().word());
      answer.put("fencedMillis", walked.fenced().toMillis());
      return Reply.ok(answer);
    } catch (StageNotChanged | StageUnknown e) {
      throw Problem.later(
          HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()), Duration.ofSeconds(5));
    }
  }
}
