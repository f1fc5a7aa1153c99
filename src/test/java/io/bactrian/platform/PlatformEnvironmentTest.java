package io.bactrian.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.mock.env.MockEnvironment;

class PlatformEnvironmentTest {

  private static final String ROUTES = "camel.main.routes-include-pattern";

  private final MockEnvironment environment = new MockEnvironment();

  @Test
  void camelFindsItsRoutesInTheHome(@TempDir Path home) throws IOException {
    Files.createDirectory(home.resolve("routes"));
    environment.setProperty("bactrian.home", home.toString());

    process();

    assertThat(environment.getProperty(ROUTES)).isEqualTo("file:" + home + "/routes/*.camel.yaml");
    assertThat(environment.getProperty("spring.flyway.locations"))
        .isEqualTo("classpath:migrations/core");
  }

  @Test
  void aPropertyOfTheFrameworksOwnWins() {
    environment.setProperty(ROUTES, "classpath:other/*.yaml");

    process();

    assertThat(environment.getProperty(ROUTES)).isEqualTo("classpath:other/*.yaml");
  }

  @Test
  void whatIsExcludedStaysExcluded() {
    environment.setProperty("spring.autoconfigure.exclude", "com.example.Mine");
    environment.setProperty("bactrian.stores", "postgres,redis");

    process();

    assertThat(environment.getProperty("spring.autoconfigure.exclude"))
        .isEqualTo(
            "com.example.Mine,"
                + "org.springframework.boot.autoconfigure.mongo.MongoAutoConfiguration");
  }

  @Test
  void libpqsFormReachesSpringAsJdbc() {
    environment.setProperty("bactrian.postgres.url", "postgresql://me:secret@db/app");

    process();

    assertThat(environment.getProperty("spring.datasource.url"))
        .isEqualTo("jdbc:postgresql://db/app");
    assertThat(environment.getProperty("spring.datasource.username")).isEqualTo("me");
    assertThat(environment.getProperty("spring.datasource.password")).isEqualTo("secret");
  }

  private void process() {
    new PlatformEnvironment().postProcessEnvironment(environment, new SpringApplication());
  }
}
