package io.bactrian.platform.throttle;

import com.mongodb.client.MongoClient;
import io.bactrian.platform.OnStore;
import io.bactrian.platform.Store;
import io.bactrian.platform.StoreHosts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The one throttle of a process. Stores that it embeds serve nobody else and slow nothing down. */
@Configuration(proxyBeanMethods = false)
class ThrottleConfiguration {

  private static final int PATIENCE_SECONDS = 3;

  @Bean(destroyMethod = "close")
  @OnStore(Store.POSTGRES)
  Throttle throttle(
      DataSource postgres,
      ObjectProvider<MongoClient> mongo,
      StoreHosts stores,
      ThrottleSettings settings,
      ObjectProvider<MeterRegistry> registry) {
    List<Signal> signals = new ArrayList<>();
    if (stores.hosts().containsKey(Store.POSTGRES)) {
      signals.add(new Latency(Store.POSTGRES.title(), () -> ping(postgres), settings));
      signals.add(ReplicationLag.ofPostgres(postgres, settings));
    }
    MongoClient client = stores.hosts().containsKey(Store.MONGO) ? mongo.getIfAvailable() : null;
    if (client != null) {
      var admin = client.getDatabase("admin").withTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
      signals.add(
          new Latency(
              Store.MONGO.title(),
              () -> admin.runCommand(new BsonDocument("ping", new BsonInt32(1))),
              settings));
      signals.add(ReplicationLag.ofMongo(admin, settings));
    }
    signals.add(new SyncLag(postgres, settings));
    return new Throttle(
        postgres,
        signals,
        settings,
        (system, pace) -> registry.ifAvailable(meters -> show(meters, system, pace)));
  }

  static void ping(DataSource postgres) throws SQLException {
    try (Connection connection = postgres.getConnection()) {
      connection.setNetworkTimeout(Runnable::run, PATIENCE_SECONDS * 1000);
      try (Statement statement = connection.createStatement()) {
        statement.execute("select 1");
      }
    }
  }

  private static void show(MeterRegistry registry, String system, Throttle.Pace pace) {
    Gauge.builder("bactrian.throttle.speed", pace, each -> each.speed().percent())
        .description("how fast a system is copied and compared, in percent")
        .tag("system", system)
        .register(registry);
    FunctionCounter.builder("bactrian.throttle.waited", pace, each -> each.waited() / 1e9)
        .baseUnit("seconds")
        .description("for how long that was made to wait")
        .tag("system", system)
        .register(registry);
  }
}
