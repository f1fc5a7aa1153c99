package io.bactrian.sync;

import java.time.Duration;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a route of {@code routes/sync.camel.yaml}'s template for each stream. */
final class SyncRoutes implements CamelContextConfiguration {

  private static final Logger LOG = LoggerFactory.getLogger(SyncRoutes.class);

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
    if (context instanceof ModelCamelContext model
        && model.getRouteTemplateDefinition("sync") == null) {
      LOG.info("No change stream is followed: routes/sync.camel.yaml is not among the routes");
      return;
    }
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
