package io.bactrian.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What an embedded server wrote about itself. */
final class ServerLog {

  private static final int LINES = 12;

  private ServerLog() {}

  static boolean says(Path log, String words) {
    return read(log).stream().anyMatch(line -> line.contains(words));
  }

  /** The last lines, indented. */
  static String tail(Path log) {
    List<String> lines = read(log);
    return lines.subList(Math.max(0, lines.size() - LINES), lines.size()).stream()
        .map(line -> "    " + line)
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private static List<String> read(Path log) {
    try {
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
