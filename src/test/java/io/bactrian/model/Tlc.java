package io.bactrian.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs TLC on {@code docs/model/Stores.tla} in a JVM of its own: it can be used only once in one.
 */
final class Tlc {

  private static final Path MODEL = Path.of("docs/model");
  private static final Pattern VIOLATED = Pattern.compile("Error: Invariant (\\w+) is violated");
  private static final Pattern LOOKED =
      Pattern.compile("(\\d+) distinct states found, (\\d+) states left on queue");

  private final Path folder;
  private final Map<String, String> constants = new LinkedHashMap<>();
  private String checks = "";
  private int workers = 2;

  /**
   * @param folder to be used by this run alone
   */
  Tlc(Path folder) {
    this.folder = folder;
  }

  /**
   * What TLC found.
   *
   * @param violated the first promise that was broken, {@code ""} for none
   * @param looked distinct states
   * @param left of which not everything that follows was looked at
   */
  record Found(String violated, long looked, long left, String output) {}

  /** A constant of the model that is not as {@code Stores.cfg} has it. */
  Tlc with(String constant, Object value) {
    constants.put(constant, String.valueOf(value));
    return this;
  }

  /** Looks for what is to happen in the end, in place of what must never be. */
  Tlc inTheEnd(String... properties) {
    checks = "PROPERTIES\n  " + String.join("\n  ", properties) + "\nCHECK_DEADLOCK FALSE\n";
    return this;
  }

  /** Looks level by level: of several broken promises it finds the nearest. */
  Tlc inOrder() {
    workers = 1;
    return this;
  }

  /** Runs it, for as long as {@code seconds} at most. */
  Found run(long seconds) {
    try {
      Files.copy(MODEL.resolve("Stores.tla"), folder.resolve("Stores.tla"));
      Files.writeString(folder.resolve("Stores.cfg"), configuration());
      Path output = folder.resolve("output");
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseParallelGC",
                  "-XX:TieredStopAtLevel=1",
                  "-Xmx" + (seconds > 600 ? "4g" : "700m"),
                  "-cp",
                  jar(),
                  "tlc2.TLC",
                  "-workers",
                  String.valueOf(workers),
                  "-metadir",
                  "states",
                  "Stores")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      try {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
          throw new IllegalStateException("TLC took longer than %d s".formatted(seconds));
        }
      } finally {
        process.destroyForcibly();
      }
      return found(Files.readString(output));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private String configuration() throws IOException {
    String text = Files.readString(MODEL.resolve("Stores.cfg"));
    for (Map.Entry<String, String> each : constants.entrySet()) {
      Matcher line = Pattern.compile("(?m)^  " + each.getKey() + " = .*$").matcher(text);
      if (!line.find()) {
        throw new IllegalArgumentException("Stores.cfg has no constant " + each.getKey());
      }
      text =
          line.replaceFirst(
              Matcher.quoteReplacement("  %s = %s".formatted(each.getKey(), each.getValue())));
    }
    return checks.isEmpty()
        ? text
        : text.substring(0, text.indexOf("INVARIANTS"))
                .replace("SPECIFICATION Spec", "SPECIFICATION FairSpec")
            + checks;
  }

  private static Found found(String output) {
    Matcher violated = VIOLATED.matcher(output);
    String promise = violated.find() ? violated.group(1) : "";
    if (promise.isEmpty() && output.contains("Error: Temporal properties were violated")) {
      promise = "temporal";
    }
    if (promise.isEmpty() && !output.contains("No error has been found")) {
      throw new IllegalStateException(output);
    }
    long looked = 0;
    long left = 0;
    // The last line counts: progress is told in between.
    for (Matcher counts = LOOKED.matcher(output); counts.find(); ) {
      looked = Long.parseLong(counts.group(1));
      left = Long.parseLong(counts.group(2));
    }
    return new Found(promise, looked, left, output);
  }

  private static String jar() {
    try {
      return Path.of(tlc2.TLC.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of a set in the model's language. */
  static String set(List<String> words) {
    return words.stream()
        .map(word -> "\"" + word + "\"")
        .collect(java.util.stream.Collectors.joining(", ", "{", "}"));
  }
}
