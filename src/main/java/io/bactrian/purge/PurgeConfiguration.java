package io.bactrian.purge;

import io.bactrian.mapping.Lens;
import io.bactrian.platform.PromptPostgres;
import io.bactrian.platform.ServedSystems;
import io.bactrian.platform.Systems;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The beans of {@code routes/purge.camel.yaml}; commands purge nothing. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class PurgeConfiguration {

  /** What expires; there are no other plans. */
  record Plan(List<Purged> all) {}

  @Bean
  @DependsOnDatabaseInitialization
  Plan purgePlan(Systems systems, ServedSystems served) {
    List<Lens> lenses = new ArrayList<>();
    served.names().forEach(system -> lenses.addAll(systems.rowsOf(system)));
    return new Plan(Purged.of(lenses));
  }

  @Bean
  Purge purge(DataSource postgres, PurgeSettings settings, Plan plan, MeterRegistry registry) {
    return new Purge(postgres, settings, plan.all(), registry, Clock.systemUTC());
  }

  @Bean
  PurgeRoutes purgeRoutes(
      Plan plan, Purge purge, PromptPostgres prompt, ServedSystems served, JdbcClient postgres) {
    return new PurgeRoutes(
        plan.all(), purge, new SharedScheduler(prompt.dataSource(), served.names()), postgres);
  }
}
