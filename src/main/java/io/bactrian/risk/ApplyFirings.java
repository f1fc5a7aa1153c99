package io.bactrian.risk;

import io.bactrian.http.Ids;
import io.bactrian.stream.StreamMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes of firings what they are: new incidents, longer ones, two that are one after all. */
final class ApplyFirings {

  private final Rule rule;
  private final UUID project;
  private final IncidentRows rows;
  private final Instant now;
  private final List<StreamMessage> messages = new ArrayList<>();
  private int opened;

  ApplyFirings(Rule rule, UUID project, IncidentRows rows, Instant now) {
    this.rule = rule;
    this.project = project;
    this.rows = rows;
    this.now = now;
  }

  /** What the stream is to be told, in order. */
  List<StreamMessage> messages() {
    return messages;
  }

  int opened() {
    return opened;
  }

  /**
   * Applies what a group's events come to.
   *
   * @param events in order; those up to the floor don't count
   * @param floor up to when a person has settled it; null for never
   * @return how many times it fires
   */
  int apply(String group, List<Occurrence> events, @Nullable Instant floor) {
    List<Occurrence> counted =
        floor == null
            ? events
            : events.stream().filter(event -> event.time().isAfter(floor)).toList();
    TreeSet<Instant> firings = Firings.in(counted, rule.window(), rule.threshold());
    if (firings.isEmpty()) {
      return 0;
    }
    Duration quiet = rule.quietTime();
    List<Timeline.Span<Incident>> near =
        rows.near(group, firings.first().minus(quiet), firings.last().plus(quiet), floor).stream()
            .map(each -> new Timeline.Span<>(each, start(each), end(each)))
            .toList();
    Incident newest = rows.newest(group);
    List<Timeline.Incident<Incident>> all = Timeline.merge(near, firings, quiet);
    Timeline.Incident<Incident> last = all.get(all.size() - 1);
    boolean lastIsNewest =
        newest == null || last.known().contains(newest) || last.last().isAfter(end(newest));
    if (lastIsNewest
        && newest != null
        && newest.status() != Status.RESOLVED
        && all.stream().noneMatch(each -> each.known().contains(newest))) {
      messages.add(Messages.updated(rows.resolve(newest, "sweep", null, now)));
    }
    for (Timeline.Incident<Incident> each : all) {
      boolean awake = each == last && lastIsNewest;
      List<Occurrence> linked = Firings.linked(counted, each.firings(), rule.window());
      if (each.known().isEmpty()) {
        open(group, each, linked, awake);
      } else {
        extend(group, each, linked, awake);
      }
    }
    return firings.size();
  }

  private void open(
      String group, Timeline.Incident<Incident> found, List<Occurrence> linked, boolean awake) {
    UUID id = Ids.fresh();
    Status status = awake ? Status.OPEN : Status.RESOLVED;
    rows.open(id, group, status, rule.incidentSeverity(), found.first(), found.last(), now);
    int count = rows.link(id, linked);
    messages.add(Messages.anomaly(project, rule.name(), count, rule.window(), now));
    messages.add(
        Messages.created(rows.change(id, status, found.first(), found.last(), count, rule, group)));
    opened++;
  }

  private void extend(
      String group, Timeline.Incident<Incident> found, List<Occurrence> linked, boolean awake) {
    Incident kept = found.known().get(0);
    long count = kept.eventCount();
    for (Incident merged : found.known().subList(1, found.known().size())) {
      // First: only one may be awake at any time.
      Incident gone = rows.resolve(merged, "merge", kept.id(), now);
      count += rows.moveLinks(merged.id(), kept.id());
      messages.add(Messages.updated(gone));
    }
    count += rows.link(kept.id(), linked);
    Status status = awake ? statusOf(found) : Status.RESOLVED;
    if (count == kept.eventCount()
        && status == kept.status()
        && found.first().equals(kept.firstEventAt())
        && found.last().equals(kept.lastEventAt())) {
      return; // delivered again
    }
    if (status == Status.RESOLVED && kept.status() != Status.RESOLVED) {
      rows.resolve(kept, "sweep", null, now);
    }
    messages.add(
        Messages.updated(
            rows.change(kept.id(), status, found.first(), found.last(), count, rule, group)));
  }

  /**
   * The newest incident's: as awake as any of its parts was. A later firing wakes it, unless it is
   * over and the firing is from so long ago that the sweep would end it at once.
   */
  private Status statusOf(Timeline.Incident<Incident> found) {
    Status status = mostAwake(found.known());
    Instant before =
        found.known().stream().map(ApplyFirings::end).max(Comparator.naturalOrder()).orElseThrow();
    if (!found.last().isAfter(before)) {
      return status;
    }
    boolean over = !now.isBefore(found.last().plus(rule.quietTime()));
    return status == Status.RESOLVED && over ? Status.RESOLVED : Status.OPEN;
  }

  private static Status mostAwake(Collection<Incident> incidents) {
    return incidents.stream().map(Incident::status).min(Comparator.naturalOrder()).orElseThrow();
  }

  private static Instant start(Incident incident) {
    return Objects.requireNonNull(incident.firstEventAt());
  }

  private static Instant end(Incident incident) {
    return Objects.requireNonNull(incident.lastEventAt());
  }
}
