package io.bactrian;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every route of {@code routes/}. */
class RoutesTest {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  static Stream<Path> files() throws IOException {
    return Files.list(Path.of("routes")).filter(file -> file.toString().endsWith(".camel.yaml"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyRouteSaysWhatItDoesAndHasASwitchOfItsName(Path file) throws IOException {
    Set<String> ids = new HashSet<>();
    for (JsonNode each : YAML.readTree(file.toFile())) {
      JsonNode route = each.path("route");
      if (!route.isMissingNode()) {
        String id = route.path("id").asText();
        assertThat(ids.add(id)).as(id).isTrue();
        assertThat(route.path("description").asText()).as(id).isNotBlank();
        assertThat(route.path("group").asText()).as(id).isNotBlank();
        assertThat(route.path("autoStartup").asText())
            .as(id)
            .isEqualTo("{{bactrian.routes." + id + ".enabled:true}}");
      }
    }
  }
}
