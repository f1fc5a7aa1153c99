package io.bactrian.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Where routes, mappings, queries and migrations are read from: folders of the home folder in
 * development, the jar for those that it hasn't got or when there is no home.
 */
public final class Home {

  private static final Pattern SYSTEM = Pattern.compile("[a-z][a-z0-9_]{0,40}");

  private final @Nullable Path folder;

  private Home(@Nullable Path folder) {
    this.folder = folder;
  }

  /**
   * @param folder the folder that holds {@code mappings/} and the others; null for the jar's own
   * @throws CannotStart when it isn't a folder
   */
  static Home of(@Nullable String folder) {
    if (folder == null) {
      return new Home(null);
    }
    Path path = Path.of(folder).toAbsolutePath().normalize();
    if (!Files.isDirectory(path)) {
      throw new CannotStart(
          "bactrian.home is " + path + ", which is not a folder.",
          "Name a folder with routes/, mappings/, queries/ and migrations/, or leave it unset.");
    }
    return new Home(path);
  }

  /**
   * The files {@code mappings/<system>/*.yaml}, by name; none when there is no such system.
   *
   * @throws IllegalArgumentException when it can't be a system's name
   */
  public List<Resource> mappings(String system) {
    return files("mappings", system);
  }

  /**
   * The files {@code queries/<system>/*.yaml}, by name; none when there is no such system.
   *
   * @throws IllegalArgumentException when it can't be a system's name
   */
  public List<Resource> queries(String system) {
    return files("queries", system);
  }

  /** The systems that have mappings, by name. */
  public List<String> systems() {
    Path mappings = own("mappings");
    return mappings == null
        ? Arrays.stream(inJar("mappings/*/*.yaml"))
            .map(Home::parentName)
            .distinct()
            .sorted()
            .toList()
        : list(mappings)
            .filter(Files::isDirectory)
            .map(path -> String.valueOf(path.getFileName()))
            .sorted()
            .toList();
  }

  /** Camel's pattern for the route files with these names; {@code *} for all of them. */
  String routes(String... names) {
    Path routes = own("routes");
    String folder = routes == null ? "classpath:routes" : "file:" + routes;
    return Arrays.stream(names)
        .map(name -> folder + "/" + name + ".camel.yaml")
        .collect(Collectors.joining(","));
  }

  /** Flyway's location of a system's migrations. */
  String migrations(String system) {
    String place = "migrations/" + checked(system);
    Path migrations = own(place);
    return migrations == null ? "classpath:" + place : "filesystem:" + migrations;
  }

  private List<Resource> files(String kind, String system) {
    String place = kind + "/" + checked(system);
    return own(kind) == null
        ? Arrays.stream(inJar(place + "/*.yaml"))
            .sorted(
                Comparator.comparing(resource -> Objects.requireNonNull(resource.getFilename())))
            .toList()
        : list(Objects.requireNonNull(folder).resolve(place))
            .filter(path -> path.toString().endsWith(".yaml"))
            .sorted()
            .<Resource>map(FileSystemResource::new)
            .toList();
  }

  /** The place in the home folder, or null when it has none and the jar's counts. */
  private @Nullable Path own(String place) {
    return folder != null && Files.isDirectory(folder.resolve(place))
        ? folder.resolve(place)
        : null;
  }

  private static Stream<Path> list(Path directory) {
    if (!Files.isDirectory(directory)) {
      return Stream.empty();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Resource[] inJar(String pattern) {
    try {
      return new PathMatchingResourcePatternResolver().getResources("classpath*:" + pattern);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String parentName(Resource resource) {
    try {
      String[] parts = resource.getURL().getPath().split("/");
      return parts[parts.length - 2];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String checked(String system) {
    if (!SYSTEM.matcher(system).matches()) {
      throw new IllegalArgumentException(
          "a system's name is lower-case letters, digits and underscores, not " + system);
    }
    return system;
  }
}
