package io.bactrian.live;

import io.bactrian.access.ApiKeys;
import io.bactrian.access.KnownProjects;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Lets those go whose key was revoked, or whose project was deleted, on whichever replica that was.
 * While PostgreSQL is away everybody stays.
 */
public final class LiveRights {

  private final LiveFeed feed;
  private final KnownProjects projects;
  private final ApiKeys keys;

  LiveRights(LiveFeed feed, KnownProjects projects, ApiKeys keys) {
    this.feed = feed;
    this.projects = projects;
    this.keys = keys;
  }

  /** Ends the connections of those who would not be let in any more. */
  public void check() {
    List<LiveClient> listening = feed.listening();
    if (listening.isEmpty()) {
      return;
    }
    Set<UUID> there =
        projects.among(
            listening.stream().map(LiveClient::project).collect(Collectors.toUnmodifiableSet()));
    Set<UUID> valid =
        keys.among(
            listening.stream()
                .map(LiveClient::key)
                .filter(Objects::nonNull)
                .collect(Collectors.toUnmodifiableSet()));
    for (LiveClient client : listening) {
      UUID key = client.key();
      if (!there.contains(client.project()) || (key != null && !valid.contains(key))) {
        client.end();
      }
    }
  }
}
