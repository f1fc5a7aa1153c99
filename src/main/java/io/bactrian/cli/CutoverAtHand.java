package io.bactrian.cli;

import io.bactrian.cutover.Cutover;
import io.bactrian.cutover.CutoverParts;
import io.bactrian.cutover.Drill;
import io.bactrian.cutover.Gate;
import io.bactrian.mapping.Mapping;
import io.bactrian.platform.Systems;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** One collection, its gate and its walks, for commands. */
record CutoverAtHand(Mapping mapping, Gate gate, Cutover cutover, Drill drill) {

  /**
   * @param name {@code collection}, or {@code system.collection} where two systems have it
   * @throws ParameterException when there is none, or more than one
   */
  static CutoverAtHand of(Engine engine, CommandLine command, String name) {
    Mapping mapping;
    try {
      mapping = engine.get(Systems.class).collections().require(name);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command, String.valueOf(e.getMessage()), e);
    }
    StoresAtHand stores = StoresAtHand.of(engine, List.of(mapping.system()));
    CutoverParts parts = engine.get(CutoverParts.class);
    var stageSwitch = stores.parts().modeSwitch();
    return new CutoverAtHand(
        mapping, parts.gate(), parts.cutover(stageSwitch), parts.drill(stageSwitch));
  }
}
