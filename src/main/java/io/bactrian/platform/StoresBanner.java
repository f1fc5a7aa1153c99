package io.bactrian.platform;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;

/** Says once, after the start, which stores are in use and which of them are embedded. */
final class StoresBanner implements ApplicationListener<ApplicationStartedEvent> {

  private static final Logger log = LoggerFactory.getLogger(StoresBanner.class);

  private final List<String> lines = new ArrayList<>();

  StoresBanner(PlatformSettings settings, EmbeddedServers servers) {
    for (Store store : Store.values()) {
      String url = settings.url(store);
      if (settings.uses(store) && url != null) {
        lines.add(store.title() + " at " + Passwords.masked(url));
      }
    }
    servers.all().forEach(server -> lines.add(server.description()));
  }

  /** One line a store. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void onApplicationEvent(ApplicationStartedEvent event) {
    lines.forEach(log::info);
  }
}
