package io.bactrian.live;

import io.bactrian.access.ApiKeys;
import io.bactrian.access.KnownProjects;
import io.bactrian.access.ProblemAnswers;
import io.bactrian.platform.OnStore;
import io.bactrian.platform.Store;
import io.bactrian.stream.StreamHistory;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

/** The feed, and its place among the paths: what Camel serves doesn't stay open. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@OnStore(Store.REDIS)
class LiveConfiguration {

  @Bean
  LiveFeed liveFeed(MeterRegistry registry) {
    LiveFeed feed = new LiveFeed();
    Gauge.builder("bactrian.live.clients", feed, LiveFeed::count)
        .description("clients that listen to the live feed")
        .register(registry);
    return feed;
  }

  @Bean
  LiveRights liveRights(LiveFeed feed, KnownProjects projects, ApiKeys keys) {
    return new LiveRights(feed, projects, keys);
  }

  @Bean
  SimpleUrlHandlerMapping liveMapping(
      LiveFeed feed,
      StreamHistory history,
      LiveSettings settings,
      KnownProjects projects,
      ProblemAnswers answers) {
    return new SimpleUrlHandlerMapping(
        Map.of(
            "/projects/{projectId}/live",
            new LiveEndpoint(feed, history, settings, projects, answers)),
        Ordered.HIGHEST_PRECEDENCE);
  }
}
