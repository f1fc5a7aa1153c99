package io.bactrian.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.platform.TestPostgres;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemaCommandTest {

  private static final Map<String, String> SETTINGS =
      Map.of("bactrian.postgres.url", TestPostgres.freshUrl());

  @Test
  void itMakesTheTablesAndDrawsThem() {
    CommandLineRun run = CommandLineRun.of(SETTINGS, "schema", "demo", "customer_*");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(printed(run))
        .startsWith("erDiagram\n  customer_addresses {\n")
        .contains("  customers ||..o{ customer_addresses : \"customer_id\"\n")
        .doesNotContain("  customers {");
  }

  @Test
  void collectionsAreListed() {
    CommandLineRun run = CommandLineRun.of(SETTINGS, "schema", "demo", "--collections");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(printed(run)).startsWith("| collection |").contains("\n| `customers` | content |");
  }

  @Test
  void aTableThatThereIsNotIsAWrongCall() {
    CommandLineRun run = CommandLineRun.of(SETTINGS, "schema", "demo", "custommers");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).startsWith("bactrian: no table is called custommers");
    assertThat(printed(run)).isEmpty();
  }

  /** Without what is logged, as about the contexts of other tests in this process. */
  private static String printed(CommandLineRun run) {
    return run.out().replaceAll("(?m)^\\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN .*\\R", "");
  }
}
