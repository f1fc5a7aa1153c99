package io.bactrian.cutover;

import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Mapping;
import io.bactrian.platform.Announcer;
import io.bactrian.platform.CollectionsByName;
import io.bactrian.platform.GateSays;
import io.bactrian.platform.OnStore;
import io.bactrian.platform.PromptPostgres;
import io.bactrian.platform.ServedLenses;
import io.bactrian.platform.StageSwitch;
import io.bactrian.platform.Store;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of {@code routes/cutover}, where MongoDB is used, or was. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@OnStore(value = Store.MONGO, orGone = true)
class CutoverConfiguration {

  @Bean
  CollectionsByName<Mapping> collections(ServedLenses served) {
    return new CollectionsByName<>(
        served.bySystem().values().stream()
            .flatMap(lenses -> lenses.inOrder().stream())
            .map(Lens::mapping)
            .toList(),
        mapping -> mapping);
  }

  @Bean
  CutoverRequests cutoverRequests(
      CollectionsByName<Mapping> names, CutoverParts parts, StageSwitch stageSwitch) {
    return new CutoverRequests(
        names,
        parts.gate(),
        parts.cutover(stageSwitch),
        parts.drill(stageSwitch),
        parts.underWay(),
        parts.history());
  }

  @Bean
  CutoverWatch cutoverWatch(
      CollectionsByName<Mapping> names,
      PromptPostgres postgres,
      CutoverParts parts,
      StageSwitch stageSwitch,
      CutoverSettings settings,
      MeterRegistry registry) {
    return new CutoverWatch(
        names.all(),
        postgres.dataSource(),
        parts.gate(),
        parts.cutover(stageSwitch),
        settings,
        registry);
  }

  @Bean
  GateSays gateSays(CutoverParts parts) {
    return parts.says();
  }

  @Bean
  Announcer announcer(CutoverParts parts) {
    return parts.announcer();
  }

  @Bean
  StreamTurn streamTurn(PromptPostgres postgres) {
    return new StreamTurn(postgres.dataSource());
  }

  @Bean
  Announcements announcements(PromptPostgres postgres, CutoverSettings settings) {
    return new Announcements(postgres.dataSource(), settings);
  }
}
