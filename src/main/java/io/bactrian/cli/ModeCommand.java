package io.bactrian.cli;

import io.bactrian.cutover.CutoverParts;
import io.bactrian.platform.GateSays;
import io.bactrian.platform.Stage;
import io.bactrian.platform.StageNotChanged;
import io.bactrian.platform.StageSwitch;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.StoreModes.Mode;
import io.bactrian.stores.StoredCollection;
import java.util.List;
import java.util.concurrent.Callable;
import org.springframework.boot.convert.DurationStyle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bactrian mode SYSTEM COLLECTION MODE}: changes a mode while services write. */
@Command(
    name = "mode",
    description = {
      "Changes where a collection is read and written: mongo, dual or postgres. Its writes wait in",
      "every process meanwhile, the following store catches up, and they go on in the new mode. What",
      "takes longer than the timeout is undone. The gate is not asked, and what it says is kept."
    })
final class ModeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "SYSTEM", description = "a folder under mappings/")
  private String system = "";

  @Parameters(index = "1", paramLabel = "COLLECTION", description = "its name in MongoDB")
  private String name = "";

  @Parameters(index = "2", paramLabel = "MODE", description = "mongo, dual, postgres or pg")
  private String mode = "";

  @Option(
      names = "--why",
      paramLabel = "TEXT",
      required = true,
      description = "kept in bactrian.stage_changes, with what the gate says")
  private String why = "";

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "how long it may take (10s)")
  private String timeout = "10s";

  @Override
  public Integer call() {
    Mode to;
    StageSwitch.Decision decision;
    try {
      to = StoreModes.mode("MODE", mode);
      decision =
          StageSwitch.Decision.byHand(Commands.user(), why, DurationStyle.detectAndParse(timeout));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    try (Engine engine = Engine.start("postgres", "mongo")) {
      StoresAtHand stores = StoresAtHand.of(engine, List.of(system));
      StoredCollection collection = stores.collections().of(system, name);
      if (collection == null) {
        throw new ParameterException(spec.commandLine(), system + " has no collection " + name);
      }
      GateSays gate = engine.get(CutoverParts.class).says();
      StageSwitch.Walked walked =
          stores
              .parts()
              .modeSwitch()
              .change(
                  system,
                  name,
                  null,
                  Stage.of(to),
                  decision.against(gate.of(collection.lens().mapping(), Stage.of(to))),
                  StageSwitch.Progress.NONE);
      System.out.printf(
          "%s.%s: %s -> %s, its writes waited %d ms%n",
          system, name, walked.from().mode().word(), to.word(), walked.fenced().toMillis());
      return 0;
    } catch (StageNotChanged e) {
      System.err.println("bactrian: " + e.getMessage());
      return 1;
    }
  }
}
