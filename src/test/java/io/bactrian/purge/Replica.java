package io.bactrian.purge;

import io.bactrian.landing.TestSystem;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The purges of one process, without the rest of it: as many as wanted stand on one database. */
final class Replica implements AutoCloseable {

  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final CamelContext camel = new DefaultCamelContext();
  private final PurgeRoutes routes;

  private Replica(TestSystem system, Properties settings) throws Exception {
    DataSource postgres = system.postgres();
    List<Purged> all = Purged.of(system.lenses().inOrder());
    Purge purge = new Purge(postgres, new PurgeSettings(100, null), all, meters, Clock.systemUTC());
    routes =
        new PurgeRoutes(
            all,
            purge,
            new SharedScheduler(postgres, Set.of(system.name())),
            JdbcClient.create(postgres));
    camel.getCamelContextExtension().setName("bactrian"); // as all of them are called
    camel.getRegistry().bind("purge", purge);
    settings.setProperty("bactrian.retry.attempts", "0");
    camel.getPropertiesComponent().setInitialProperties(settings);
    for (String file : List.of("errors", "purge")) {
      PluginHelper.getRoutesLoader(camel)
          .loadRoutes(
              PluginHelper.getResourceLoader(camel)
                  .resolveResource("file:routes/" + file + ".camel.yaml"));
    }
    camel.start();
    routes.afterApplicationStart(camel);
  }

  static Replica start(TestSystem system) {
    return start(system, new Properties());
  }

  static Replica start(TestSystem system, Properties settings) {
    try {
      return new Replica(system, settings);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  CamelContext camel() {
    return camel;
  }

  double runs(String collection) {
    return count("runs", collection);
  }

  double count(String meter, String collection) {
    return meters.get("bactrian.purge." + meter).tags("collection", collection).counter().count();
  }

  @Override
  public void close() {
    routes.stop();
    camel.stop();
  }
}
