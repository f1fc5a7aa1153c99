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
    Systems systems = engine.get(Systems.class);
    int dot = name.indexOf('.');
    boolean qualified = dot > 0 && systems.names().contains(name.substring(0, dot));
    String collection = qualified ? name.substring(dot + 1) : name;
    List<String> having =
        qualified
            ? List.of(name.substring(0, dot)).stream()
                .filter(systems.with(collection)::contains)
                .toList()
            : systems.with(collection);
    if (having.size() != 1) {
      throw new ParameterException(
          command,
          having.isEmpty()
              ? "no system maps a collection " + name
              : "several systems have a collection of this name: write "
                  + String.join(
                      " or ", having.stream().map(each -> each + "." + collection).toList()));
    }
    StoresAtHand stores = StoresAtHand.of(engine, having);
    Mapping mapping =
        stores.collections().all().stream()
            .map(each -> each.lens().mapping())
            .filter(each -> each.source().equals(collection))
            .findFirst()
            .orElseThrow();
    CutoverParts parts = engine.get(CutoverParts.class);
    var stageSwitch = stores.parts().modeSwitch();
    return new CutoverAtHand(
        mapping, parts.gate(), parts.cutover(stageSwitch), parts.drill(stageSwitch));
  }
}
