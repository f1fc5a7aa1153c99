package io.bactrian.bench;

import io.bactrian.Bactrian;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine.Option;

/** What every bench is told, and the program in the bench's own JVM. */
final class RunOptions {

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "how often each measurement is taken")
  int rounds;

  @Option(names = "--set", description = "a setting, as bactrian.sync.batch=5000")
  Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--folder",
      defaultValue = "target/bench",
      description = "for files and databases")
  Path folder = Path.of("target/bench");

  /** An empty folder for the stores. */
  Path freshData() throws IOException {
    Files.createDirectories(folder);
    forget();
    return folder.resolve("data");
  }

  /** Deletes what the stores have left. */
  void forget() throws IOException {
    FileSystemUtils.deleteRecursively(folder.resolve("data"));
  }

  /**
   * Starts the program here, on embedded stores.
   *
   * @param fixed settings that {@code --set} doesn't change
   */
  ConfigurableApplicationContext program(WebApplicationType web, Map<String, Object> fixed)
      throws IOException {
    Map<String, Object> properties = new LinkedHashMap<>(settings);
    properties.putAll(fixed);
    properties.put("bactrian.data-folder", freshData().toString());
    properties.put("logging.level.root", "warn");
    return new SpringApplicationBuilder(Bactrian.class)
        .web(web)
        .logStartupInfo(false)
        .properties(properties)
        .run();
  }
}
