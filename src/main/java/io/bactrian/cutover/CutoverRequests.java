package io.bactrian.cutover;

import io.bactrian.access.Caller;
import io.bactrian.cutover.Cutover.Order;
import io.bactrian.http.JsonBody;
import io.bactrian.http.Problem;
import io.bactrian.http.Reply;
import io.bactrian.mapping.Mapping;
import io.bactrian.platform.CollectionsByName;
import io.bactrian.platform.StageNotChanged;
import io.bactrian.platform.StageSwitch.Progress;
import io.bactrian.platform.StageSwitch.Walked;
import io.bactrian.platform.StageUnknown;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Answers the requests under {@code /cutover}: {@code routes/cutover.camel.yaml}. */
public final class CutoverRequests {

  private static final int MOST_SECONDS = 600;
  private static final int LONGEST_REASON = 1000;
  private static final int LINES = 100;

  private final CollectionsByName<Mapping> names;
  private final Gate gate;
  private final Cutover cutover;
  private final Drill drill;
  private final UnderWay underWay;
  private final History history;

  CutoverRequests(
      CollectionsByName<Mapping> names,
      Gate gate,
      Cutover cutover,
      Drill drill,
      UnderWay underWay,
      History history) {
    this.names = names;
    this.gate = gate;
    this.cutover = cutover;
    this.drill = drill;
    this.underWay = underWay;
    this.history = history;
  }

  /** Every collection with its stage, and what is in the way of the next. */
  public Reply list() {
    return Reply.ok(names.all().stream().map(mapping -> summary(gate.of(mapping))).toList());
  }

  private static Map<String, Object> summary(GateReport report) {
    Map<String, Object> line = new LinkedHashMap<>(report.body());
    var next = report.next();
    line.remove("checks");
    line.put(
        "inTheWay",
        next == null
            ? List.of()
            : report.inTheWay(next).stream().map(finding -> finding.name().word()).toList());
    return line;
  }

  /** What the gate says of one collection, and which step it is at while it walks. */
  public Reply gate(String name) {
    Mapping mapping = require(name);
    Map<String, Object> answer = new LinkedHashMap<>(gate.of(mapping).body());
    Map<String, Object> step = underWay.of(mapping);
    if (step != null) {
      answer.put("underWay", step);
    }
    return Reply.ok(answer);
  }

  /** Which stages it has had, the latest first. */
  public Reply history(String name) {
    return Reply.ok(history.of(require(name), LINES));
  }

  /** One stage further. */
  public Reply advance(String name, @Nullable String contentType, byte @Nullable [] body) {
    return walk(name, contentType, body, cutover::advance);
  }

  /** One stage back. */
  public Reply rollback(String name, @Nullable String contentType, byte @Nullable [] body) {
    return walk(name, contentType, body, cutover::rollback);
  }

  /** Away from MongoDB. */
  public Reply retire(String name, @Nullable String contentType, byte @Nullable [] body) {
    return walk(name, contentType, body, cutover::retire);
  }

  /** There and back. */
  public Reply drill(String name, @Nullable String contentType, byte @Nullable [] body) {
    Mapping mapping = require(name);
    Order order = order(contentType, body);
    Drill.Outcome outcome = guarded(() -> drill.run(mapping, order, Progress.NONE));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("passed", outcome.passed());
    answer.put("what", outcome.what());
    answer.putAll(Drill.proof(outcome));
    return Reply.ok(answer);
  }

  private interface Walk {
    Walked go(Mapping mapping, Order order, Progress progress);
  }

  private Reply walk(String name, @Nullable String contentType, byte @Nullable [] body, Walk walk) {
    Mapping mapping = require(name);
    Order order = order(contentType, body);
    Walked walked = guarded(() -> walk.go(mapping, order, Progress.NONE));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("collection", mapping.qualifiedName());
    answer.put("from", walked.from().word());
    answer.put("stage", walked.to().word());
    answer.put("fencedMillis", walked.fenced().toMillis());
    answer.put("compared", walked.compared());
    return Reply.ok(answer);
  }

  private interface Doing<T> {
    T now();
  }

  private static <T> T guarded(Doing<T> doing) {
    try {
      return doing.now();
    } catch (GateClosed e) {
      throw Problem.of(
          HttpStatus.CONFLICT,
          e.getMessage()
              + ". "
              + String.join(
                  "; ",
                  e.findings().stream()
                      .map(finding -> finding.name().word() + ": " + finding.figure())
                      .toList()));
    } catch (NoSuchStep e) {
      throw Problem.of(HttpStatus.CONFLICT, String.valueOf(e.getMessage()));
    } catch (StageNotChanged | StageUnknown e) {
      throw Problem.later(
          HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()), Duration.ofSeconds(5));
    }
  }

  private Mapping require(String name) {
    try {
      return names.require(name);
    } catch (IllegalArgumentException e) {
      throw Problem.of(HttpStatus.NOT_FOUND, String.valueOf(e.getMessage()));
    }
  }

  private static Order order(@Nullable String contentType, byte @Nullable [] body) {
    JsonBody json = JsonBody.read(contentType, body);
    String why = json.optionalText("why", LONGEST_REASON);
    boolean force = json.node("force").asBoolean(false);
    int seconds = json.node("timeoutSeconds").asInt(60);
    if (force && why == null) {
      json.wrong("why", "is required with force");
    }
    if (seconds < 1 || seconds > MOST_SECONDS) {
      json.wrong("timeoutSeconds", "must be from 1 to " + MOST_SECONDS);
    }
    json.check();
    String by = Caller.current() instanceof Caller.Admin admin ? admin.name() : "a key";
    return new Order(by, why, force, Duration.ofSeconds(seconds));
  }
}
