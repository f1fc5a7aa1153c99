package io.bactrian.platform;

import io.bactrian.mapping.Mapping;
import java.util.List;

/**
 * What the gate says of a change that did not ask it. Who makes one knows the gate by this only.
 */
public interface GateSays {

  /**
   * For the record.
   *
   * @param report all verdicts, as JSON
   * @param inTheWay the checks that have not passed and would have to; none for a step back
   */
  record Verdicts(String report, List<String> inTheWay) {

    public Verdicts {
      inTheWay = List.copyOf(inTheWay);
    }
  }

  /**
   * As the evidence is now.
   *
   * @throws io.bactrian.landing.StoreUnavailable when PostgreSQL is away
   */
  Verdicts of(Mapping mapping, Stage to);
}
