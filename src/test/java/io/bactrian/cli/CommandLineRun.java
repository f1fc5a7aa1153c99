package io.bactrian.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A command as a person calls it, within the tests' JVM. */
public record CommandLineRun(int status, String out, String err) {

  static CommandLineRun of(String... words) {
    return of(Map.of(), words);
  }

  /**
   * @param settings system properties for as long as it runs
   */
  public static CommandLineRun of(Map<String, String> settings, String... words) {
    Map<String, String> before = new HashMap<>();
    settings.forEach((name, value) -> before.put(name, System.getProperty(name)));
    settings.forEach(System::setProperty);
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ByteArrayOutputStream complained = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
    try {
      int status = Commands.run(words);
      return new CommandLineRun(
          status,
          said.toString(StandardCharsets.UTF_8),
          complained.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
      before.forEach(
          (name, value) -> {
            if (value == null) {
              System.clearProperty(name);
            } else {
              System.setProperty(name, value);
            }
          });
    }
  }
}
