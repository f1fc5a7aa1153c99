package io.bactrian.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import org.springframework.boot.SpringApplication;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands by their first word. */
@Command(
    name = "bactrian",
    description =
        "Carries a live application from MongoDB to PostgreSQL, one collection at a time.",
    footer = {
      "",
      "Without a command, or with 'serve', it runs as a service until it is stopped.",
      "Settings: -Dproperty=value before -jar, environment variables, application.yaml."
    },
    subcommands = {
      TryCommand.class,
      InferCommand.class,
      BackfillCommand.class,
      VerifyCommand.class,
      QuarantineCommand.class
    })
public final class Commands implements Runnable {

  @picocli.CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "show this")
  private boolean help;

  Commands() {}

  /** Whether these arguments ask for the service rather than for a command. */
  public static boolean serves(String[] arguments) {
    return arguments.length == 0
        || arguments[0].equals("serve")
        || (arguments[0].startsWith("--") && !arguments[0].equals("--help"));
  }

  /** The arguments without the word {@code serve}: settings for Spring Boot. */
  public static String[] settings(String[] arguments) {
    return arguments.length > 0 && arguments[0].equals("serve")
        ? Arrays.copyOfRange(arguments, 1, arguments.length)
        : arguments;
  }

  /**
   * Runs a command.
   *
   * @return 0 when it holds, 1 when it doesn't, 2 when it was called wrongly
   */
  public static int run(String[] arguments) {
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Commands())
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              report(command.getErr(), failure);
              return 1;
            });
  }

  /** One clear sentence; the stack trace only for what nobody expected. */
  private static void report(PrintWriter err, Exception failure) {
    Throwable cause = failure;
    while (cause instanceof org.apache.camel.CamelExecutionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause.getClass().getName().startsWith("io.bactrian")
        || cause instanceof IllegalStateException
        || cause instanceof IllegalArgumentException) {
      err.println("bactrian: " + cause.getMessage());
    } else if (!(cause instanceof SpringApplication.AbandonedRunException)) {
      cause.printStackTrace(err);
    }
    err.flush();
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  @Override
  public String toString() {
    return "Commands[help=" + help + "]";
  }
}
