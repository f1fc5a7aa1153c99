package io.bactrian.cli;

import io.bactrian.cutover.Cutover.Order;
import io.bactrian.cutover.Finding;
import io.bactrian.cutover.GateClosed;
import io.bactrian.cutover.NoSuchStep;
import io.bactrian.platform.StageNotChanged;
import io.bactrian.platform.StageSwitch.Progress;
import io.bactrian.platform.StageSwitch.Step;
import io.bactrian.platform.StageSwitch.Walked;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the commands that change a stage have in common: their words, and how they report. */
final class Walking {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "COLLECTION",
      description = "its name, or system.name where two systems have it")
  private String name = "";

  @Option(names = "--why", paramLabel = "TEXT", description = "kept with the change")
  private @Nullable String why;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "60s",
      description = "how long it may take (60s)")
  private String timeout = "60s";

  /** What is done with the collection. */
  interface Walk {
    Walked go(CutoverAtHand at, Order order, Progress progress);
  }

  /** Does it, and says so: 0 when it was done, 1 when it was not. */
  int run(boolean force, Walk walk) {
    return guarded(
        force,
        (at, order) -> {
          Walked walked = walk.go(at, order, Walking::say);
          System.out.printf(
              "%s.%s: %s -> %s, its writes waited %d ms (%s)%n",
              at.mapping().system(),
              at.mapping().source(),
              walked.from().word(),
              walked.to().word(),
              walked.fenced().toMillis(),
              walked.steps().stream().map(Walking::words).collect(Collectors.joining(", ")));
          return 0;
        });
  }

  /** What is done, and the exit status. */
  interface Doing {
    int now(CutoverAtHand at, Order order);
  }

  int guarded(boolean force, Doing doing) {
    Duration most;
    Order order;
    try {
      most = DurationStyle.detectAndParse(timeout);
      order = new Order(Commands.user(), why, force, most);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    try (Engine engine = Engine.start("postgres", "mongo")) {
      return doing.now(CutoverAtHand.of(engine, spec.commandLine(), name), order);
    } catch (GateClosed e) {
      System.err.println("bactrian: " + e.getMessage());
      for (Finding finding : e.findings()) {
        System.err.printf(
            "  %-9s %s; asked for: %s%n            %s%n",
            finding.name().word(), finding.figure(), finding.limit(), finding.todo());
      }
      if (e.canBeForced()) {
        System.err.println("  --force --why TEXT passes it all the same, and is kept");
      }
      return 1;
    } catch (NoSuchStep | StageNotChanged e) {
      System.err.println("bactrian: " + e.getMessage());
      return 1;
    }
  }

  static void say(String step) {
    System.out.println("  " + step + " …");
  }

  private static String words(Step step) {
    return String.format(Locale.ROOT, "%s %d ms", step.name(), step.took().toMillis());
  }
}
