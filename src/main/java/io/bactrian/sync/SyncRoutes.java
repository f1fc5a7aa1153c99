package io.bactrian.sync;

import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.spring.boot.CamelContextConfiguration;

/** Makes a route of {@code routes/sync.camel.yaml}'s template for each stream. */
final class SyncRoutes implements CamelContextConfiguration {

  private final Set<StreamName> streams;

  SyncRoutes(Set<StreamName> streams) {
    this.streams = Set.copyOf(streams);
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
  }
}
