package io.bactrian.ledger;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bactrian.platform.OnSystem;
import io.bactrian.platform.PromptPostgres;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The beans of {@code routes/ledger.camel.yaml}, where the escrow application is served. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@OnSystem("escrow")
class LedgerConfiguration {

  @Bean
  LedgerMetrics ledgerMetrics(MeterRegistry registry) {
    return new LedgerMetrics(registry);
  }

  @Bean
  LedgerWriter ledgerWriter(
      PromptPostgres postgres, LedgerSettings settings, ObjectMapper json, LedgerMetrics metrics) {
    return new LedgerWriter(
        new MoneyTransaction(postgres.dataSource(), settings, metrics), json, metrics);
  }

  @Bean
  LedgerReads ledgerReads(JdbcClient postgres) {
    return new LedgerReads(postgres);
  }

  @Bean
  Findings ledgerFindings(JdbcClient postgres) {
    return new Findings(postgres);
  }

  /** On the pool itself: looking at everything may take its time. */
  @Bean
  @DependsOnDatabaseInitialization
  Reconcile reconcileLedger(DataSource postgres, LedgerSettings settings) {
    return new Reconcile(postgres, settings, Clock.systemUTC());
  }

  @Bean
  DriftMetrics driftMetrics(Findings findings, MeterRegistry registry) {
    return new DriftMetrics(findings, registry, Clock.systemUTC());
  }
}
