package io.bactrian.live;

import io.bactrian.access.Caller;
import io.bactrian.access.Caller.Right;
import io.bactrian.access.KnownProjects;
import io.bactrian.access.ProblemAnswers;
import io.bactrian.http.Ids;
import io.bactrian.http.Problem;
import io.bactrian.http.Problems;
import io.bactrian.stream.StreamEntry;
import io.bactrian.stream.StreamHistory;
import io.bactrian.stream.StreamIds;
import io.bactrian.stream.StreamUnavailable;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.HandlerMapping;

/**
 * {@code GET /projects/{projectId}/live}: server-sent events. With {@code Last-Event-ID} it begins
 * after that entry; where the stream no longer has it, or too much has happened since, it begins
 * now with an event {@code reset}.
 */
final class LiveEndpoint implements HttpRequestHandler {

  /** A client comes back then, and is asked who it is again. */
  private static final Duration LONGEST = Duration.ofMinutes(30);

  private static final Duration BACK = Duration.ofSeconds(5);
  private static final int CHUNK = 1_000;
  private static final int MOST_READ = 100_000;

  private final LiveFeed feed;
  private final StreamHistory history;
  private final LiveSettings settings;
  private final KnownProjects projects;
  private final ProblemAnswers answers;

  LiveEndpoint(
      LiveFeed feed,
      StreamHistory history,
      LiveSettings settings,
      KnownProjects projects,
      ProblemAnswers answers) {
    this.feed = feed;
    this.history = history;
    this.settings = settings;
    this.projects = projects;
    this.answers = answers;
  }

  @Override
  public void handleRequest(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      listen(request, response);
    } catch (RuntimeException e) {
      if (request.isAsyncStarted()) {
        throw e;
      }
      answers.write(response, Problems.problemOf(e));
    }
  }

  private void listen(HttpServletRequest request, HttpServletResponse response) throws IOException {
    UUID project = Ids.require("projectId", pathVariable(request));
    Caller.current().require(project, Right.WORK);
    projects.require(project);
    if (!feed.isRunning() || feed.count() >= settings.clients()) {
      throw Problem.later(HttpStatus.SERVICE_UNAVAILABLE, "too many listen already", BACK);
    }
    String seen = lastSeen(request);
    String newest;
    boolean resumes;
    try {
      newest = history.newest();
      resumes = seen != null && history.remembers(seen);
    } catch (StreamUnavailable e) {
      throw Problem.later(HttpStatus.SERVICE_UNAVAILABLE, "the stream cannot be reached", BACK);
    }
    LiveClient client = open(request, response, project, resumes && seen != null ? seen : newest);
    try {
      boolean complete = !resumes || seen == null || replay(client, project, seen);
      if ((seen != null && !resumes) || !complete) {
        client.send(null, ServerSentEvent.RESET);
      }
      client.goLive();
    } catch (StreamUnavailable e) {
      client.end(); // it comes back with the id that it has seen last
    }
  }

  private LiveClient open(
      HttpServletRequest request, HttpServletResponse response, UUID project, String last)
      throws IOException {
    response.setContentType("text/event-stream");
    response.setCharacterEncoding("UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Accel-Buffering", "no"); // nginx would hold events back
    AsyncContext context = request.startAsync();
    context.setTimeout(LONGEST.toMillis());
    AtomicReference<@Nullable LiveClient> self = new AtomicReference<>();
    LiveClient client =
        new LiveClient(
            project,
            Caller.current(),
            context,
            last,
            settings.behind(),
            () -> {
              LiveClient gone = self.get();
              if (gone != null) {
                feed.remove(gone);
              }
            });
    self.set(client);
    context.addListener(new Ending(client));
    feed.add(client);
    client.start();
    client.send(null, ServerSentEvent.HEARTBEAT); // so that the client sees that it is connected
    return client;
  }

  /** False when too much has happened since to be told. */
  private boolean replay(LiveClient client, UUID project, String seen) {
    String position = seen;
    List<StreamEntry> missed = new ArrayList<>();
    int read = 0;
    for (List<StreamEntry> chunk = history.after(position, CHUNK);
        !chunk.isEmpty();
        chunk = history.after(position, CHUNK)) {
      chunk.stream()
          .filter(entry -> project.toString().equals(entry.fields().get("projectId")))
          .forEach(missed::add);
      read += chunk.size();
      if (missed.size() >= settings.behind() || read >= MOST_READ) {
        return false;
      }
      position = chunk.get(chunk.size() - 1).id();
    }
    for (StreamEntry entry : missed) {
      byte[] event = ServerSentEvent.of(entry);
      if (event != null) {
        client.send(entry.id(), event);
      }
    }
    return true;
  }

  private static @Nullable String lastSeen(HttpServletRequest request) {
    String seen = request.getHeader("Last-Event-ID");
    if (seen == null || seen.isEmpty()) {
      return null;
    }
    if (!StreamIds.isId(seen)) {
      throw Problem.invalid("Last-Event-ID", "must be the id of an event of this feed");
    }
    return seen;
  }

  @SuppressWarnings("unchecked")
  private static @Nullable String pathVariable(HttpServletRequest request) {
    Map<String, String> variables =
        (Map<String, String>) request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
    return variables.get("projectId");
  }

  /** Takes a client that is gone off the feed, however it went. */
  private record Ending(LiveClient client) implements AsyncListener {

    @Override
    public void onComplete(AsyncEvent event) {
      client.end();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      client.end();
    }

    @Override
    public void onError(AsyncEvent event) {
      client.end();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      // it is started once
    }
  }
}
