package io.bactrian.cli;

import io.bactrian.platform.Systems;
import io.bactrian.platform.throttle.Speed;
import io.bactrian.platform.throttle.Words;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bactrian throttle SYSTEM 50%|pause|off}: how fast a system may be copied and compared. */
@Command(
    name = "throttle",
    description = {
      "Says how fast a system may be copied and compared: a percentage, pause, or off for no limit.",
      "Every process hears it within a second, those that are at it too. Without a word it prints",
      "what was said."
    })
final class ThrottleCommand implements Callable<Integer> {

  private static final Pattern PERCENT = Pattern.compile("([1-9][0-9]?|100)%");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "SYSTEM", description = "a folder under mappings/")
  private String system = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "SPEED",
      description = "1%% to 100%%, pause, off")
  private @Nullable String word;

  @Option(names = "--why", paramLabel = "REASON", description = "for those who wait")
  private @Nullable String why;

  @Override
  public Integer call() {
    Integer percent = word == null ? null : percent(word);
    try (Engine engine = Engine.start("postgres")) {
      if (!engine.get(Systems.class).names().contains(system)) {
        throw new ParameterException(
            spec.commandLine(),
            "there is no system "
                + system
                + "; known are "
                + String.join(", ", engine.get(Systems.class).names()));
      }
      Words words = new Words(engine.get(DataSource.class));
      if (percent != null) {
        words.say(system, percent, Commands.user(), why);
      }
      Speed speed = words.of(system);
      System.out.println(
          system + ": " + (speed.words() == null ? "no limit was said" : speed.words()));
      return 0;
    }
  }

  private int percent(String said) {
    Matcher number = PERCENT.matcher(said);
    if (number.matches()) {
      return Integer.parseInt(number.group(1));
    }
    return switch (said) {
      case "pause" -> 0;
      case "off" -> 100;
      default ->
          throw new ParameterException(
              spec.commandLine(), "the speed is 1% to 100%, pause or off, not " + said);
    };
  }
}
