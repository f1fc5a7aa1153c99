package io.bactrian.ingest;

import io.bactrian.access.KnownProjects;
import io.bactrian.access.RateLimit;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import javax.sql.DataSource;
import org.apache.camel.ProducerTemplate;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The beans of {@code routes/ingest.camel.yaml}. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class IngestConfiguration {

  @Bean
  GroupCommit groupCommit(DataSource postgres, IngestSettings settings) {
    return new GroupCommit(postgres, settings);
  }

  @Bean
  IngestMetrics ingestMetrics(MeterRegistry registry) {
    return new IngestMetrics(registry);
  }

  @Bean
  TakeIn takeIn(
      GroupCommit commit, RateLimit limit, IngestSettings settings, IngestMetrics metrics) {
    return new TakeIn(commit, limit, settings, metrics, Clock.systemUTC());
  }

  @Bean
  ListEvents listEvents(JdbcClient postgres, KnownProjects projects) {
    return new ListEvents(postgres, projects);
  }

  @Bean
  RelayOutbox relayOutbox(DataSource postgres, ProducerTemplate routes, IngestSettings settings) {
    return new RelayOutbox(postgres, routes, settings);
  }

  @Bean
  ForgetKeys forgetKeys(JdbcClient postgres, IngestSettings settings) {
    return new ForgetKeys(postgres, settings);
  }

  @Bean
  OutboxMetrics outboxMetrics(JdbcClient postgres, MeterRegistry registry) {
    return new OutboxMetrics(postgres, registry, Clock.systemUTC());
  }
}
