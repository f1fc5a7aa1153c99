package io.bactrian.platform;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.bactrian.landing.ReplayQuarantine;
import io.bactrian.platform.drift.Drift;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.data.redis.RedisConnectionDetails;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.boot.autoconfigure.mongo.MongoConnectionDetails;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tells Spring Boot where the embedded stores are; pools and clients are its own, and so are the
 * connections to stores that run elsewhere (see {@link PlatformEnvironment}).
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PlatformSettings.class)
class StoresConfiguration {

  @Bean
  EmbeddedServers embeddedServers(PlatformSettings settings) {
    return EmbeddedServers.start(settings);
  }

  @Bean
  StoresBanner storesBanner(PlatformSettings settings, EmbeddedServers servers) {
    return new StoresBanner(settings, servers);
  }

  @Bean
  Home home(PlatformSettings settings) {
    return Home.of(settings.home());
  }

  @Bean
  @OnStore(value = Store.POSTGRES, embedded = true)
  JdbcConnectionDetails jdbcConnectionDetails(EmbeddedServers servers) {
    String url = servers.get(EmbeddedPostgresServer.class).jdbcUrl();
    return new JdbcConnectionDetails() {
      @Override
      public String getUsername() {
        return EmbeddedPostgresServer.USER;
      }

      @Override
      public String getPassword() {
        return "";
      }

      @Override
      public String getJdbcUrl() {
        return url;
      }
    };
  }

  @Bean
  @OnStore(Store.POSTGRES)
  Migrations migrations(DataSource dataSource, Home home) {
    return new Migrations(dataSource, home);
  }

  @Bean
  @OnStore(Store.POSTGRES)
  @ConditionalOnWebApplication
  SystemTables systemTables(PlatformSettings settings, Migrations migrations) {
    return SystemTables.of(settings.systems(), migrations);
  }

  @Bean
  @OnStore(Store.POSTGRES)
  @ConditionalOnWebApplication
  @DependsOnDatabaseInitialization
  Drift drift(
      DataSource dataSource,
      Migrations migrations,
      ServedSystems served,
      EvidenceSettings settings,
      MeterRegistry registry) {
    return new Drift(
        dataSource, served.names().stream().map(migrations::extent).toList(), settings, registry);
  }

  @Bean
  @ConditionalOnWebApplication
  ServedSystems servedSystems(PlatformSettings settings, Environment environment) {
    return ServedSystems.of(settings, environment);
  }

  @Bean
  @Lazy // who needs none, needs no mappings either
  @ConditionalOnWebApplication
  @DependsOnDatabaseInitialization
  ServedLenses servedLenses(Systems systems, ServedSystems served) {
    return ServedLenses.open(systems, served);
  }

  @Bean
  @OnStore(Store.POSTGRES)
  PromptPostgres promptPostgres(DataSource pool, PlatformSettings settings) {
    return new PromptPostgres(pool, settings.postgres().timeout());
  }

  @Bean
  @OnStore(Store.POSTGRES)
  JdbcClient jdbcClient(PromptPostgres postgres) {
    return JdbcClient.create(postgres.dataSource());
  }

  @Bean
  PostgresPlace postgresPlace(PlatformSettings settings) {
    return new PostgresPlace(settings.embeds(Store.POSTGRES));
  }

  @Bean
  StoreHosts storeHosts(PlatformSettings settings) {
    return StoreHosts.of(settings);
  }

  @Bean
  StoreModes storeModes(Environment environment, ObjectProvider<PromptPostgres> postgres) {
    return new StoreModes(environment, () -> postgres.getObject().dataSource());
  }

  @Bean
  @OnStore(Store.POSTGRES)
  Systems systems(Home home, Migrations migrations, DataSource dataSource) {
    return new Systems(home, migrations, dataSource);
  }

  @Bean
  @OnStore(Store.POSTGRES)
  ReplayQuarantine replayQuarantine(DataSource dataSource, StoreModes modes) {
    return new ReplayQuarantine(dataSource, lens -> modes.postgresLeads(lens.mapping()));
  }

  @Bean
  @OnStore(value = Store.REDIS, embedded = true)
  RedisConnectionDetails redisConnectionDetails(EmbeddedServers servers) {
    int port = servers.get(EmbeddedRedisServer.class).port();
    return new RedisConnectionDetails() {
      @Override
      public Standalone getStandalone() {
        return Standalone.of("127.0.0.1", port);
      }
    };
  }

  @Bean
  @OnStore(value = Store.MONGO, embedded = true)
  MongoConnectionDetails mongoConnectionDetails(EmbeddedServers servers) {
    ConnectionString url = new ConnectionString(servers.get(EmbeddedMongoServer.class).url());
    return () -> url;
  }

  @Bean
  @OnStore(Store.MONGO)
  MongoDatabase mongoDatabase(MongoClient client, MongoConnectionDetails details) {
    // PlatformSettings has seen to it that the URL names a database.
    return client.getDatabase(Objects.requireNonNull(details.getConnectionString().getDatabase()));
  }

  @Bean
  @OnStore(Store.MONGO)
  MongoHealth mongoHealthIndicator(MongoDatabase database) {
    return new MongoHealth(database);
  }
}
