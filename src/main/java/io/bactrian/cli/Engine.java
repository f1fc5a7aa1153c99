package io.bactrian.cli;

import io.bactrian.Bactrian;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The program without its web server, for as long as a command runs. */
final class Engine implements AutoCloseable {

  private final ConfigurableApplicationContext context;

  private Engine(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /**
   * Starts the stores that a command needs, and the routes.
   *
   * @param stores {@code postgres}, {@code mongo}, {@code redis}
   */
  static Engine start(String... stores) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("bactrian.stores", String.join(",", Arrays.asList(stores)));
    properties.put("logging.level.root", "warn");
    return new Engine(
        new SpringApplicationBuilder(Bactrian.class)
            .web(WebApplicationType.NONE)
            .logStartupInfo(false)
            .properties(properties)
            .run());
  }

  <T> T get(Class<T> type) {
    return context.getBean(type);
  }

  @Override
  public void close() {
    context.close();
  }
}
