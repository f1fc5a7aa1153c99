package io.bactrian.sync;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.bactrian.landing.ReplayQuarantine;
import io.bactrian.platform.OnStore;
import io.bactrian.platform.ServedLenses;
import io.bactrian.platform.Store;
import io.bactrian.platform.StoreModes;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of {@code routes/sync.camel.yaml}; commands follow nothing. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@OnStore(Store.MONGO)
class SyncConfiguration {

  /** What is followed, by the stream's name. */
  record Plan(Map<StreamName, Followed> streams) {}

  @Bean
  Plan syncPlan(ServedLenses served, SyncSettings settings) {
    Map<StreamName, Followed> streams = new LinkedHashMap<>();
    served
        .bySystem()
        .forEach(
            (system, lenses) ->
                BeginSync.streams(system, lenses, settings)
                    .forEach(stream -> streams.put(stream, new Followed(stream, lenses))));
    return new Plan(streams);
  }

  @Bean
  SyncMetrics syncMetrics(MeterRegistry registry, Plan plan) {
    SyncMetrics metrics = new SyncMetrics(registry, Clock.systemUTC());
    plan.streams().keySet().forEach(metrics::show);
    return metrics;
  }

  @Bean
  Streams syncStreams(
      DataSource postgres,
      StoreModes modes,
      Feeds feeds,
      Plan plan,
      SyncSettings settings,
      SyncMetrics metrics) {
    return new Streams(postgres, modes, feeds, plan.streams(), settings, metrics);
  }

  @Bean("change-stream")
  ChangeStreamComponent changeStream(Streams streams) {
    return new ChangeStreamComponent(streams);
  }

  @Bean
  LookAfterSync lookAfterSync(
      Streams streams,
      DataSource postgres,
      MongoClient mongo,
      ReplayQuarantine quarantine,
      SyncMetrics metrics) {
    return new LookAfterSync(streams, postgres, mongo, quarantine, metrics);
  }

  @Bean
  DrainTouched drainTouched(DataSource postgres, MongoDatabase mongo, StoreModes modes, Plan plan) {
    return new DrainTouched(postgres, mongo, modes, plan.streams());
  }

  @Bean
  ApplyChanges applyChanges(DataSource postgres, StoreModes modes, Plan plan, SyncMetrics metrics) {
    return new ApplyChanges(postgres, modes, plan.streams(), metrics);
  }

  @Bean
  SyncRoutes syncRoutes(Plan plan, SyncSettings settings) {
    return new SyncRoutes(plan.streams().keySet(), settings.retry());
  }
}
