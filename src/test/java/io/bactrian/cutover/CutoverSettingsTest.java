package io.bactrian.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** What is written in properties is what the gate asks for. */
class CutoverSettingsTest {

  @Test
  void limitsAreReadFromPropertiesByClassAndByCollection() {
    CutoverSettings settings =
        new Binder(
                new MapConfigurationPropertySource(
                    Map.of(
                        "bactrian.cutover.money.shadow", "60s",
                        "bactrian.cutover.content.latency", "3",
                        "bactrian.cutover.collections.demo.orders.mismatch", "5s")))
            .bindOrCreate("bactrian.cutover", CutoverSettings.class);
    assertThat(Objects.requireNonNull(settings.money()).over(Limits.of(true)).shadow())
        .isEqualTo(Duration.ofMinutes(1));
    assertThat(Objects.requireNonNull(settings.content()).over(Limits.of(false)).latency())
        .isEqualTo(3);
    Map<String, LimitsSetting> demo = Objects.requireNonNull(settings.collections().get("demo"));
    assertThat(Objects.requireNonNull(demo.get("orders")).mismatch())
        .isEqualTo(Duration.ofSeconds(5));
  }
}
