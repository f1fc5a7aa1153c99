package io.bactrian.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Which settings there are, and which are refused. */
class KafkaSettingsTest {

  private static SyncSettings settings(String... properties) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < properties.length; i += 2) {
      given.put("bactrian.sync." + properties[i], properties[i + 1]);
    }
    return new Binder(new MapConfigurationPropertySource(given))
        .bindOrCreate("bactrian.sync", SyncSettings.class);
  }

  @Test
  void mongoTellsOfChangesUnlessKafkaIsAskedFor() {
    assertThat(settings().feed()).isEqualTo(SyncSettings.Feed.MONGO);
    KafkaSettings kafka =
        settings(
                "feed", "kafka",
                "kafka.bootstrap-servers", "one:9092,two:9092",
                "kafka.topic-prefix", "shop",
                "kafka.skip", "shop.db.orders-2@1234,shop.db.orders-2@1235",
                "kafka.properties.security.protocol", "SASL_SSL",
                "kafka.properties.sasl.mechanism", "PLAIN")
            .kafka();

    assertThat(kafka.bootstrapServers()).isEqualTo("one:9092,two:9092");
    assertThat(kafka.discover()).isEqualTo(Duration.ofSeconds(10));
    assertThat(kafka.skip())
        .containsExactlyInAnyOrder("shop.db.orders-2@1234", "shop.db.orders-2@1235");
    assertThat(kafka.properties())
        .isEqualTo(Map.of("security.protocol", "SASL_SSL", "sasl.mechanism", "PLAIN"));
  }

  @Test
  void whatMakesNoSenseIsRefusedByName() {
    refused("kafka.bootstrap-servers", "feed", "kafka");
    refused("kafka.topic-prefix", "feed", "kafka", "kafka.bootstrap-servers", "one:9092");
    refused("kafka.poll-records", "kafka.poll-records", "0");
    refused("kafka.discover", "kafka.discover", "1ms");
    refused("kafka.skip", "kafka.skip", "orders@5");
    refused("isolation.level", "kafka.properties.isolation.level", "read_uncommitted");
  }

  private static void refused(String name, String... properties) {
    assertThatThrownBy(() -> settings(properties)).rootCause().hasMessageContaining(name);
  }
}
