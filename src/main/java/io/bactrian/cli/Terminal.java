package io.bactrian.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the person in front of a command sees it on. */
final class Terminal {

  private static final int USUAL = 80;
  private static final int NARROWEST = 20;
  private static final Pattern SIZE = Pattern.compile("\\d+ (\\d+)\\s*");

  private Terminal() {}

  /** Whether a person is looking, at something on which a line can be drawn anew. */
  static boolean isOne() {
    String term = System.getenv("TERM");
    return System.console() != null && term != null && !term.equals("dumb");
  }

  /** How many characters fit in a line. */
  static int width() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!stty.waitFor(1, TimeUnit.SECONDS)) {
        stty.destroyForcibly();
        return USUAL;
      }
      byte[] said = stty.getInputStream().readAllBytes();
      Matcher size = SIZE.matcher(new String(said, StandardCharsets.US_ASCII));
      int columns = size.matches() ? Integer.parseInt(size.group(1)) : USUAL;
      return columns >= NARROWEST ? columns : USUAL;
    } catch (IOException noStty) {
      return USUAL;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return USUAL;
    }
  }

  /** The name; of one that is longer the beginning and the end, which often tells more. */
  static String fit(String name, int most) {
    if (name.length() <= most) {
      return name;
    }
    int beginning = (most - 1) / 2;
    return name.substring(0, beginning)
        + "…"
        + name.substring(name.length() - (most - 1 - beginning));
  }
}
