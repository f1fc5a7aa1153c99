package io.bactrian.cli;

import io.bactrian.cutover.Cutover;
import io.bactrian.cutover.CutoverParts;
import io.bactrian.cutover.Drill;
import io.bactrian.mapping.Mapping;
import io.bactrian.platform.Systems;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** One collection and its walks, for commands. */
record CutoverAtHand(Mapping mapping, Cutover cutover, Drill drill) {

  /** That of {@link #mapping}. */
  static CutoverAtHand of(Engine engine, CommandLine command, String name) {
    Mapping mapping = mapping(engine, command, name);
    StoresAtHand stores = StoresAtHand.of(engine, List.of(mapping.system()));
    CutoverParts parts = engine.get(CutoverParts.class);
    var stageSwitch = stores.parts().modeSwitch();
    return new CutoverAtHand(mapping, parts.cutover(stageSwitch), parts.drill(stageSwitch));
  }

  /**
   * @param name {@code collection}, or {@code system.collection} where two systems have it
   * @throws ParameterException when there is none, or more than one
   */
  static Mapping mapping(Engine engine, CommandLine command, String name) {
    try {
      return engine.get(Systems.class).collections().require(name);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command, String.valueOf(e.getMessage()), e);
    }
  }
}
