package io.bactrian.sync;

import java.time.Duration;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.spring.boot.CamelContextConfiguration;

/** Makes a route of {@code routes/sync.camel.yaml}'s template for each stream. */
final class SyncRoutes implements CamelContextConfiguration {

  private final Set<StreamName> streams;
  private final Duration retry;

  /**
   * @param retry how often documents in quarantine are tried again
   */
  SyncRoutes(Set<StreamName> streams, Duration retry) {
    this.streams = Set.copyOf(streams);
    this.retry = retry;
  }

  @Override
  public void beforeApplicationStart(CamelContext context) {
    // The template has not been read yet.
  }

  @Override
  public void afterApplicationStart(CamelContext context) {
    for (StreamName stream : streams) {
      TemplatedRouteBuilder.builder(context, "sync")
          .routeId(stream.route())
          .parameter("system", stream.system())
          .parameter("stream", stream.collection())
          .parameter(
              "enabled",
              context.resolvePropertyPlaceholders(
                  "{{bactrian.routes."
                      + stream.route()
                      + ".enabled:{{bactrian.routes.sync.enabled:true}}}}"))
          .add();
    }
    if (!streams.isEmpty()) {
      TemplatedRouteBuilder.builder(context, "sync-look-after")
          .routeId("sync-look-after")
          .parameter("every", retry.toMillis())
          .parameter(
              "enabled",
              context.resolvePropertyPlaceholders(
                  "{{bactrian.routes.sync-look-after.enabled:true}}"))
          .add();
    }
  }
}
