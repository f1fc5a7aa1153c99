package io.bactrian.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class PlatformSettingsTest {

  @Test
  void everythingIsEmbeddedByDefault() {
    PlatformSettings settings = bind(Map.of());

    assertThat(settings.stores()).containsExactlyInAnyOrder(Store.values());
    assertThat(Store.values()).allMatch(settings::embeds);
    assertThat(settings.dataFolder()).isEqualTo("./data");
    assertThat(settings.home()).isNull();
    assertThat(settings.mongo().storage()).isEqualTo(PlatformSettings.Storage.FILE);
  }

  @Test
  void aUrlFromTheEnvironmentMeansNotEmbedded() {
    PlatformSettings settings =
        bind(Map.of("BACTRIAN_POSTGRES_URL", "postgresql://me:secret@db/app"));

    assertThat(settings.embeds(Store.POSTGRES)).isFalse();
    assertThat(settings.uses(Store.POSTGRES)).isTrue();
    assertThat(settings.embeds(Store.REDIS)).isTrue();
  }

  @Test
  void anEmptyUrlIsNone() {
    assertThat(bind(Map.of("BACTRIAN_REDIS_URL", "")).embeds(Store.REDIS)).isTrue();
  }

  @Test
  void aStoreThatIsNotUsedIsNotEmbedded() {
    PlatformSettings settings = bind(Map.of("BACTRIAN_STORES", "postgres"));

    assertThat(settings.embeds(Store.POSTGRES)).isTrue();
    assertThat(settings.embeds(Store.REDIS)).isFalse();
    assertThat(settings.uses(Store.MONGO)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BACTRIAN_DATAFOLDER | ''                 | bactrian.data-folder must name a folder",
        "BACTRIAN_POSTGRES_PORT | 70000           | bactrian.postgres.port must be from 0 to 65535",
        "BACTRIAN_REDIS_PORT | -1                 | bactrian.redis.port must be from 0 to 65535",
        "BACTRIAN_POSTGRES_POOLSIZE | 0           | bactrian.postgres.pool-size must be at least 1",
        "BACTRIAN_POSTGRES_URL | mysql://db/app   | bactrian.postgres.url must look like",
        "BACTRIAN_POSTGRES_URL | postgresql://db  | bactrian.postgres.url must look like",
        "BACTRIAN_REDIS_URL | http://cache        | bactrian.redis.url must begin with redis://",
        "BACTRIAN_MONGO_URL | http://docs         | bactrian.mongo.url must be a MongoDB connection",
        "BACTRIAN_MONGO_URL | mongodb://docs      | bactrian.mongo.url must name a database",
      })
  void nonsenseIsRejectedByName(String variable, String value, String message) {
    assertThatThrownBy(() -> bind(Map.of(variable, value)))
        .rootCause()
        .hasMessageContaining(message);
  }

  @Test
  void aRejectedUrlDoesNotShowItsPassword() {
    assertThatThrownBy(() -> bind(Map.of("BACTRIAN_MONGO_URL", "mongodb://me:secret@docs")))
        .rootCause()
        .hasMessageContaining("mongodb://me:***@docs")
        .hasMessageNotContaining("secret");
  }

  private static PlatformSettings bind(Map<String, Object> variables) {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables));
    ConfigurationPropertySources.attach(environment);
    return Binder.get(environment).bindOrCreate("bactrian", PlatformSettings.class);
  }
}
