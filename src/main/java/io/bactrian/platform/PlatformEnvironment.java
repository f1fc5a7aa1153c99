package io.bactrian.platform;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration;
import org.springframework.boot.autoconfigure.data.redis.RedisReactiveAutoConfiguration;
import org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.mongo.MongoAutoConfiguration;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Turns {@code bactrian.*} into what Spring Boot, Flyway and Camel read, before any of them looks:
 * where routes and migrations lie, where the stores are, and what isn't needed at all.
 */
final class PlatformEnvironment implements EnvironmentPostProcessor, Ordered {

  private static final String EXCLUDE = "spring.autoconfigure.exclude";
  private static final String[] COMMANDS_ROUTES = {
    "errors", "backfill", "sync", "parity", "paired"
  };

  /** Routes that are left out when the service doesn't work with the system. */
  private static final Map<String, String> ROUTES_OF_SYSTEMS =
      Map.of(
          "ledger", "escrow",
          "projects", "risk",
          "ingest", "risk",
          "events", "risk",
          "stream-redis", "risk",
          "risk", "risk",
          "incidents", "risk",
          "live", "risk");

  /** Routes that are left out when the service has no MongoDB. */
  private static final String[] ROUTES_OF_BOTH_STORES = {
    "stores", "gaps", "mirror", "shadow", "cutover", "parity-clock", "repair"
  };

  /** Those of them that are left where every collection is retired. */
  private static final Set<String> ROUTES_OF_THE_RETIRED = Set.of("stores", "cutover");

  private static final Map<Store, List<Class<?>>> AUTO_CONFIGURATIONS =
      Map.of(
          Store.POSTGRES, List.of(DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class),
          Store.REDIS, List.of(RedisAutoConfiguration.class, RedisReactiveAutoConfiguration.class),
          Store.MONGO, List.of(MongoAutoConfiguration.class));

  @Override
  public int getOrder() {
    return ConfigDataEnvironmentPostProcessor.ORDER + 1;
  }

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    Binder binder = Binder.get(environment);
    PlatformSettings settings = binder.bindOrCreate("bactrian", PlatformSettings.class);
    if (!settings.uses(Store.POSTGRES)) {
      throw new IllegalArgumentException(
          "bactrian.stores must have postgres among them, which keeps every fact, but is "
              + settings.stores());
    }
    Map<String, Object> decided = new LinkedHashMap<>(urls(settings));
    decided.put(EXCLUDE, excluded(binder, settings));
    environment.getPropertySources().addFirst(new MapPropertySource("bactrian", decided));
    environment
        .getPropertySources()
        .addLast(new MapPropertySource("bactrianDefaults", defaults(settings, application)));
  }

  /** What whoever sets the framework's own property may override. */
  private static Map<String, Object> defaults(
      PlatformSettings settings, SpringApplication application) {
    Home home = Home.of(settings.home());
    return Map.of(
        "camel.main.routes-include-pattern", home.routes(routes(application)),
        "camel.main.routes-exclude-pattern", leftOut(settings),
        "spring.flyway.locations", home.migrations("core"),
        "bactrian.stream.transport", settings.uses(Store.REDIS) ? "redis" : "none",
        "spring.datasource.hikari.maximum-pool-size", settings.postgres().poolSize());
  }

  /** A command has no web server, and without one the routes that speak HTTP can't start. */
  private static String[] routes(SpringApplication application) {
    return application.getWebApplicationType() == WebApplicationType.NONE
        ? COMMANDS_ROUTES
        : new String[] {"*"};
  }

  private static String leftOut(PlatformSettings settings) {
    Stream<String> systems =
        ROUTES_OF_SYSTEMS.entrySet().stream()
            .filter(room -> !settings.systems().contains(room.getValue()))
            .map(Map.Entry::getKey);
    Stream<String> stores =
        settings.uses(Store.MONGO)
            ? Stream.empty()
            : Stream.of(ROUTES_OF_BOTH_STORES)
                .filter(room -> !settings.mongo().gone() || !ROUTES_OF_THE_RETIRED.contains(room));
    return Stream.concat(systems, stores)
        .map(room -> "**/" + room + ".camel.yaml")
        .collect(Collectors.joining(","));
  }

  private static String excluded(Binder binder, PlatformSettings settings) {
    Set<String> excluded =
        new LinkedHashSet<>(
            binder.bind(EXCLUDE, Bindable.listOf(String.class)).orElseGet(List::of));
    for (Store store : Store.values()) {
      if (!settings.uses(store)) {
        AUTO_CONFIGURATIONS.getOrDefault(store, List.of()).forEach(c -> excluded.add(c.getName()));
      }
    }
    return String.join(",", excluded);
  }

  private static Map<String, Object> urls(PlatformSettings settings) {
    Map<String, Object> urls = new LinkedHashMap<>();
    String postgres = settings.url(Store.POSTGRES);
    if (postgres != null) {
      PostgresUrl url = PostgresUrl.parse(postgres);
      urls.put("spring.datasource.url", url.jdbc());
      if (url.user() != null) {
        urls.put("spring.datasource.username", url.user());
      }
      if (url.password() != null) {
        urls.put("spring.datasource.password", url.password());
      }
    }
    String redis = settings.url(Store.REDIS);
    if (redis != null) {
      urls.put("spring.data.redis.url", redis);
    }
    String mongo = settings.url(Store.MONGO);
    if (mongo != null) {
      urls.put("spring.data.mongodb.uri", mongo);
    }
    return urls;
  }
}
