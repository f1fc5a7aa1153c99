package io.bactrian.infer;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.platform.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RealDataTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "atlas/sample_analytics",
        "atlas/sample_mflix",
        "atlas/sample_training",
        "atlas/sample_supplies",
        "dbkoda",
        "library",
        "ozlerhakan",
        "docs-assets",
        "mongo-hadoop",
        "debezium-mongo"
      })
  void postgresTakesTheDraftAndItIsTheSameTwice(String folder) throws Exception {
    MemorySource source = DataFolder.read(folder);
    String schema = SnakeCase.of(folder);

    long t = System.nanoTime();
    Inference inference = Infer.of(source, InferSettings.of(schema));
    System.out.println("XXX " + folder + " " + (System.nanoTime() - t) / 1000000);
    Path out = Files.createDirectories(Path.of("/tmp/infer-out/" + schema));
    Files.writeString(out.resolve("migration.sql"), inference.migration());
    for (var c : inference.collections()) {
      Files.writeString(out.resolve(c.collection() + ".yaml"), c.mappingYaml());
      Files.writeString(
          out.resolve(c.collection() + ".notes"),
          String.join("\n", c.notes().stream().map(x -> x.path() + ": " + x.text()).toList()));
    }
    assertThat(inference.damaged()).isEmpty();
    assertThat(Infer.of(source, InferSettings.of(schema))).isEqualTo(inference);
    try (Connection connection = TestPostgres.freshConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(inference.migration());
    }
  }
}
