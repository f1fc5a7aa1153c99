package io.bactrian.cutover;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bactrian.mapping.Mapping;
import io.bactrian.platform.GateSays;
import io.bactrian.platform.Stage;
import java.util.List;

/** The gate, for changes that go on whatever it says. */
final class UnaskedGate implements GateSays {

  private final Gate gate;
  private final ObjectMapper json;

  UnaskedGate(Gate gate, ObjectMapper json) {
    this.gate = gate;
    this.json = json;
  }

  @Override
  public Verdicts of(Mapping mapping, Stage to) {
    GateReport report = gate.of(mapping);
    List<Finding> inTheWay =
        to.compareTo(report.stage()) > 0 ? report.inTheWay(to) : List.<Finding>of();
    return new Verdicts(Cutover.text(json, report.body()), GateReport.words(inTheWay));
  }
}
