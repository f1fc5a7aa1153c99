package io.bactrian.platform;

import java.util.Set;
import java.util.TreeSet;
import org.springframework.core.env.Environment;

/**
 * The systems that the service works with.
 *
 * @param names those of {@code bactrian.systems}, and the demo where it is served
 * @param demo whether the demo is made, carried over and compared
 */
public record ServedSystems(Set<String> names, boolean demo) {

  private static final String DEMO = "demo";

  /** The demo comes by itself only where both stores are ours: nobody's database gets one. */
  static ServedSystems of(PlatformSettings settings, Environment environment) {
    boolean demo =
        environment.getProperty(
            "bactrian.demo",
            Boolean.class,
            settings.embeds(Store.MONGO) && settings.embeds(Store.POSTGRES));
    Set<String> names = new TreeSet<>(settings.systems());
    if (demo) {
      names.add(DEMO);
    }
    return new ServedSystems(names, demo);
  }
}
