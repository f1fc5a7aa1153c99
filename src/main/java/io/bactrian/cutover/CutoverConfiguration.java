package io.bactrian.cutover;

import io.bactrian.platform.Announcer;
import io.bactrian.platform.OnStore;
import io.bactrian.platform.PromptPostgres;
import io.bactrian.platform.ServedLenses;
import io.bactrian.platform.StageSwitch;
import io.bactrian.platform.Store;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of {@code routes/cutover}, where MongoDB is used. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@OnStore(Store.MONGO)
class CutoverConfiguration {

  @Bean
  CollectionNames collectionNames(ServedLenses served) {
    return new CollectionNames(served.bySystem().values());
  }

  @Bean
  CutoverRequests cutoverRequests(
      CollectionNames names, CutoverParts parts, StageSwitch stageSwitch) {
    return new CutoverRequests(
        names, parts.gate(), parts.cutover(stageSwitch), parts.drill(stageSwitch), parts.history());
  }

  @Bean
  CutoverWatch cutoverWatch(
      CollectionNames names,
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
  Announcer announcer(CutoverParts parts) {
    return parts.announcer();
  }

  @Bean
  Announcements announcements(PromptPostgres postgres, CutoverSettings settings) {
    return new Announcements(postgres.dataSource(), settings);
  }
}
