package io.bactrian.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.zaxxer.hikari.HikariDataSource;
import io.bactrian.Bactrian;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

class PlatformContextTest {

  private final Path data;

  PlatformContextTest(@TempDir Path data) {
    this.data = data;
  }

  @Test
  void aProcessThatNeedsOnlyPostgresHasOnlyThat() {
    try (ConfigurableApplicationContext context =
        start("bactrian.stores=postgres", "bactrian.postgres.url=" + TestPostgres.freshUrl())) {
      assertThat(context.getBeanNamesForType(DataSource.class)).hasSize(1);
      assertThat(context.getBeanNamesForType(RedisConnectionFactory.class)).isEmpty();
      assertThat(context.getBeanNamesForType(MongoClient.class)).isEmpty();
      assertThat(context.getBeanNamesForType(MongoDatabase.class)).isEmpty();
      assertThat(context.getBean(HealthEndpoint.class).health().getStatus()).isEqualTo(Status.UP);
      assertThat(context.getBean(Migrations.class)).isNotNull();
    }
  }

  @Test
  void aProcessWithoutPostgresIsRefused() {
    assertThatThrownBy(() -> start("bactrian.stores=redis").close())
        .hasMessageContaining("bactrian.stores must have postgres among them");
  }

  @Test
  void storesWithAUrlAreUsedAndNotEmbedded() {
    String mongo = TestMongo.freshUrl();
    try (ConfigurableApplicationContext context =
        start(
            "bactrian.postgres.url=" + TestPostgres.freshUrl(),
            "bactrian.postgres.pool-size=3",
            "bactrian.redis.url=redis://:secret@cache:6380/2",
            "bactrian.mongo.url=" + mongo)) {
      assertThat(context.getBean(EmbeddedServers.class).all()).isEmpty();
      assertThat(context.getBean(HikariDataSource.class).getMaximumPoolSize()).isEqualTo(3);
      assertThat(
              context
                  .getBean(JdbcClient.class)
                  .sql("select count(*) from bactrian.flyway_history_core where success")
                  .query(Integer.class)
                  .single())
          .isPositive();
      LettuceConnectionFactory redis = context.getBean(LettuceConnectionFactory.class);
      assertThat(redis.getHostName()).isEqualTo("cache");
      assertThat(redis.getPort()).isEqualTo(6380);
      assertThat(redis.getDatabase()).isEqualTo(2);
      MongoDatabase documents = context.getBean(MongoDatabase.class);
      documents.getCollection("things").insertOne(new Document("_id", 1));
      assertThat(mongo).endsWith("/" + documents.getName());
      HealthEndpoint health = context.getBean(HealthEndpoint.class);
      assertThat(health.healthForPath("mongo").getStatus()).isEqualTo(Status.UP);
      assertThat(health.healthForPath("db").getStatus()).isEqualTo(Status.UP);
      assertThat(context.getBean(StoresBanner.class).lines())
          .anyMatch(line -> line.startsWith("PostgreSQL at jdbc:postgresql://localhost"))
          .contains("Redis at redis://:***@cache:6380/2", "MongoDB at " + mongo);
    }
    assertThat(data).isEmptyDirectory();
  }

  private ConfigurableApplicationContext start(String... properties) {
    return new SpringApplicationBuilder(Bactrian.class)
        .web(WebApplicationType.NONE)
        .properties("bactrian.data-folder=" + data)
        .properties(properties)
        .run();
  }
}
