package io.bactrian.cli;

import io.bactrian.Bactrian;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The commands by their first word. */
@Command(
    name = "bactrian",
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Carries a live application from MongoDB to PostgreSQL, one collection at a time.",
    footer = {
      "",
      "Without a command it serves. Exit status: 0 it holds, 1 it does not, 2 called wrongly.",
      "Settings: -Dproperty=value before -jar, environment variables, application.yaml."
    },
    subcommands = {
      TryCommand.class,
      InferCommand.class,
      SchemaCommand.class,
      BackfillCommand.class,
      SyncCommand.class,
      RecopyCommand.class,
      VerifyCommand.class,
      DifferencesCommand.class,
      RepairCommand.class,
      QueriesCommand.class,
      ShadowCommand.class,
      ThrottleCommand.class,
      QuarantineCommand.class,
      StatusCommand.class,
      GateCommand.class,
      AdvanceCommand.class,
      RollbackCommand.class,
      DrillCommand.class,
      RetireCommand.class,
      ModeCommand.class,
      GenerateCommand.class
    })
public final class Commands implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "show this")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "show the version")
  private boolean version;

  Commands() {}

  /** Whether these arguments ask for the service rather than for a command. */
  public static boolean serves(String[] arguments) {
    List<String> words = Arrays.asList(arguments);
    if (words.contains("-h") || words.contains("--help") || words.contains("--version")) {
      return false;
    }
    return words.isEmpty() || words.get(0).equals("serve") || words.get(0).startsWith("--");
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
    AtomicBoolean stopped = new AtomicBoolean();
    Thread onStop =
        new Thread(
            () -> {
              stopped.set(true);
              Engine.silence(); // what breaks off now is not worth a line
              System.err.println();
              System.err.println("bactrian: stopped");
            },
            "stopped");
    Runtime.getRuntime().addShutdownHook(onStop);
    try {
      return commandLine(stopped).execute(arguments);
    } finally {
      if (!stopped.get()) {
        Runtime.getRuntime().removeShutdownHook(onStop);
      }
    }
  }

  /**
   * @param stopped whether the process is being stopped: what fails then fails because of that
   */
  private static CommandLine commandLine(AtomicBoolean stopped) {
    CommandLine commands = new CommandLine(new Commands());
    commands
        .getCommandSpec()
        .version(
            "bactrian "
                + Objects.requireNonNullElse(
                    Bactrian.class.getPackage().getImplementationVersion(), "(development)"));
    commands.setParameterExceptionHandler((wrong, arguments) -> calledWrongly(wrong));
    return commands.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          if (failure instanceof CommandLine.ParameterException wrong) {
            return calledWrongly(wrong);
          }
          if (!stopped.get()) {
            report(command.getErr(), failure);
          }
          return 1;
        });
  }

  private static int calledWrongly(CommandLine.ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("bactrian: " + wrong.getMessage());
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err)) {
      err.println("See " + command.getCommandSpec().qualifiedName() + " --help");
    }
    err.flush();
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static void report(PrintWriter err, Exception failure) {
    String sentence = Failure.sentence(failure);
    if (sentence == null) {
      err.println("bactrian: this should not have happened:");
      failure.printStackTrace(err);
    } else {
      err.println("bactrian: " + sentence);
    }
    err.flush();
  }

  @Command(name = "serve", description = "Runs as a service until it is stopped.")
  void serve() {
    throw new IllegalStateException("the program serves without coming here");
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Override
  public String toString() {
    return "Commands[help=" + help + ", version=" + version + "]";
  }

  /** Who gives the command, for records. */
  static String user() {
    return System.getProperty("user.name", "somebody");
  }
}
