package io.bactrian.shadow;

import com.mongodb.client.MongoDatabase;
import com.zaxxer.hikari.HikariDataSource;
import io.bactrian.documents.MongoDocuments;
import io.bactrian.documents.PostgresDocuments;
import io.bactrian.documents.SampleIds;
import io.bactrian.mapping.FieldPath;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.platform.OnStore;
import io.bactrian.platform.PromptPostgres;
import io.bactrian.platform.ServedLenses;
import io.bactrian.platform.Store;
import io.bactrian.platform.StoreModes;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.ProducerTemplate;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The beans of {@code routes/shadow.camel.yaml}, where MongoDB is used; commands read nothing. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@OnStore(Store.MONGO)
class ShadowConfiguration {

  /** Fails at once when the endpoint is full or nobody takes from it: whoever sends never waits. */
  private static final String QUEUE = "seda:shadow?failIfNoConsumers=true&blockWhenFull=false";

  /** What is compared, with its connections. */
  record Plan(List<ShadowCollection> collections, HikariDataSource postgres)
      implements AutoCloseable {
    @Override
    public void close() {
      postgres.close();
    }
  }

  @Bean(destroyMethod = "close")
  Plan shadowPlan(
      ServedLenses served,
      ShadowSettings settings,
      Environment environment,
      JdbcConnectionDetails details,
      MongoDatabase mongo,
      MeterRegistry registry) {
    HikariDataSource postgres = ShadowPostgres.open(details, settings);
    MongoDatabase bounded = mongo.withTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    List<ShadowCollection> collections = new ArrayList<>();
    for (Map.Entry<String, Lenses> each : served.bySystem().entrySet()) {
      settings.checkRules(each.getValue(), each.getKey());
      for (Lens lens : each.getValue().all()) {
        collections.add(
            new ShadowCollection(
                lens,
                new MongoDocuments(bounded, lens, settings.timeout()),
                new PostgresDocuments(postgres, lens),
                rate(environment, settings, lens),
                settings.ignored(each.getKey(), lens.collection()).stream()
                    .map(rule -> FieldPath.of(rule.field()))
                    .toList(),
                registry));
      }
    }
    return new Plan(collections, postgres);
  }

  private static double rate(Environment environment, ShadowSettings settings, Lens lens) {
    String property = "bactrian.shadow.rates." + lens.mapping().qualifiedName();
    Double own = environment.getProperty(property, Double.class);
    return own == null ? settings.rate() : ShadowSettings.checkRate(property, own);
  }

  @Bean
  ShadowReads shadowReads(
      Plan plan, ShadowSettings settings, ProducerTemplate routes, MeterRegistry registry) {
    ShadowReads reads =
        new ShadowReads(
            plan.collections(), settings.queue(), question -> routes.sendBody(QUEUE, question));
    Gauge.builder("bactrian.shadow.waiting", reads, ShadowReads::waiting)
        .description("documents of answers that wait to be compared")
        .register(registry);
    return reads;
  }

  @Bean
  Fed shadowFed(PromptPostgres postgres, StoreModes modes) {
    return new Fed(postgres.dataSource(), modes);
  }

  @Bean(destroyMethod = "close")
  Findings shadowFindings(PromptPostgres postgres, Plan plan, ShadowSettings settings) {
    return new Findings(
        postgres.dataSource(),
        plan.collections().stream().flatMap(each -> each.tallies().stream()).toList(),
        settings,
        Clock.systemUTC());
  }

  @Bean(destroyMethod = "shutdownNow")
  ScheduledExecutorService shadowLater() {
    return Executors.newSingleThreadScheduledExecutor(
        work -> {
          Thread thread = new Thread(work, "shadow-later");
          thread.setDaemon(true);
          return thread;
        });
  }

  @Bean
  CompareRead compareRead(
      ShadowReads reads,
      ShadowSettings settings,
      Fed fed,
      Plan plan,
      MongoDatabase mongo,
      StoreModes modes,
      Findings findings,
      ScheduledExecutorService shadowLater) {
    return new CompareRead(
        reads,
        settings,
        fed,
        new HeldDocuments(plan.postgres()),
        new Behind(
            plan.postgres(),
            mongo.withTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS),
            modes),
        findings,
        (work, wait) -> {
          var unused = shadowLater.schedule(work, wait.toMillis(), TimeUnit.MILLISECONDS);
        });
  }

  @Bean
  Sampler shadowSampler(
      Plan plan, MongoDatabase mongo, Fed fed, ShadowReads reads, ShadowSettings settings) {
    return new Sampler(
        plan.collections(),
        new SampleIds(
            mongo.withTimeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS),
            plan.postgres()),
        fed,
        reads,
        settings);
  }
}
