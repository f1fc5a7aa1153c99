package io.bactrian.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private static final String CLEAR = "\u001b[K";

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
  private long nanos = 5;

  private Progress progress(boolean terminal, Map<String, Long> expected) {
    return new Progress("copying", out, terminal, expected, () -> nanos);
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  private List<String> lines() {
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void elsewhereThanOnATerminalALineComesEveryTenSecondsAndAtTheEnd() {
    try (Progress progress = progress(false, Map.of("users", 4_000L))) {
      for (int second = 0; second < 25; second++) {
        progress.read("users", 100, 100_000);
        pass(Duration.ofSeconds(1));
      }
    }
    assertThat(lines())
        .containsExactly(
            "  copying   users                          1,100 documents, 110/s, 0.1 MB/s",
            "  copying   users                          2,100 documents, 105/s, 0.1 MB/s",
            "  copying   users                          2,500 documents, 100/s, 0.1 MB/s");
  }

  @Test
  void eachCollectionHasItsLastLine() {
    try (Progress progress = progress(false, Map.of())) {
      progress.read("users", 1, 10);
      progress.read("orders", 5, 10);
      progress.read("orders", 7, 10);
      progress.seen("items", 1_000);
      progress.seen("items", 1_500);
    }
    assertThat(lines())
        .containsExactly(
            "  copying   users                              1 document",
            "  copying   orders                            12 documents",
            "  copying   items                          1,500 documents");
  }

  @Test
  void aCollectionThatComesAgainCountsOn() {
    try (Progress progress = progress(false, Map.of())) {
      progress.read("users", 2, 10);
      progress.read("orders", 5, 10);
      progress.read("users", 3, 10);
    }
    assertThat(lines())
        .last()
        .isEqualTo("  copying   users                              5 documents");
  }

  @Test
  void whatIsSlowedDownSaysSoAtOnceAndSaysWhenItIsOver() {
    try (Progress progress = progress(false, Map.of())) {
      progress.read("users", 100, 0);
      pass(Duration.ofSeconds(1));
      progress.slowed("paused: ann said so, wait");
      for (int second = 0; second < 12; second++) {
        pass(Duration.ofSeconds(1));
        progress.slowed("paused: ann said so, wait");
      }
      progress.slowed(null);
      progress.read("users", 100, 0);
    }
    assertThat(lines())
        .containsExactly(
            "  copying   users                            100 documents, 100/s  paused: ann said so, wait",
            "  copying   users                            100 documents, 9/s  paused: ann said so, wait",
            "  copying   users                            100 documents, 8/s",
            "  copying   users                            200 documents, 15/s");
  }

  @Test
  void nothingDoneIsNothingSaid() {
    progress(true, Map.of()).close();
    assertThat(written.size()).isZero();
  }

  @Test
  void onATerminalOneLineIsDrawnAgainTenTimesASecondAtMost() {
    try (Progress progress = progress(true, Map.of("users", 1_000L))) {
      for (int i = 0; i < 1_000; i++) {
        progress.read("users", 1, 1);
        pass(Duration.ofMillis(1));
      }
    }
    String all = written.toString(StandardCharsets.UTF_8);
    assertThat(all.split("\r", -1)).hasSize(1 + 10 + 1);
    assertThat(all)
        .startsWith("\r  copying   users                    [................]           1" + CLEAR)
        .contains("[########........]         501" + CLEAR)
        .endsWith(
            "\r  copying   users                          1,000 documents, 1,000/s, 0.0 MB/s"
                + CLEAR
                + System.lineSeparator());
  }

  @Test
  void aLongNameKeepsItsBeginningAndItsEnd() {
    assertThat(Terminal.fit("sample_analytics.transactions", 24))
        .hasSize(24)
        .isEqualTo("sample_anal…transactions");
    assertThat(Terminal.fit("users", 24)).isEqualTo("users");
  }

  @Test
  void noLineOnATerminalIsWiderThanIt() {
    try (Progress progress = progress(true, Map.of("x".repeat(200), 1L))) {
      progress.read("x".repeat(200), 2_000_000_000L, 1);
      pass(Duration.ofDays(1));
    }
    for (String drawn : written.toString(StandardCharsets.UTF_8).split("\r", -1)) {
      assertThat(drawn.replace(CLEAR, "").strip()).hasSizeLessThan(Terminal.width());
    }
  }
}
