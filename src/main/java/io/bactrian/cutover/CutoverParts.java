package io.bactrian.cutover;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bactrian.platform.Announcer;
import io.bactrian.platform.GateSays;
import io.bactrian.platform.StageSwitch;
import io.bactrian.platform.Stages;
import io.bactrian.platform.StoreModes;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/** Puts gate and walks together: for the service, for commands, and for tests. */
@Component("cutoverParts")
public final class CutoverParts {

  private final DataSource postgres;
  private final StoreModes modes;
  private final CutoverSettings settings;
  private final ObjectMapper json;

  CutoverParts(DataSource postgres, StoreModes modes, CutoverSettings settings, ObjectMapper json) {
    this.postgres = postgres;
    this.modes = modes;
    this.settings = settings;
    this.json = json;
  }

  /** The gate: needs nothing but the evidence. */
  public Gate gate() {
    return new Gate(postgres, new Stages(modes), settings);
  }

  /** Forward and back. */
  public Cutover cutover(StageSwitch stageSwitch) {
    return new Cutover(gate(), stageSwitch, json);
  }

  /** There and back. */
  public Drill drill(StageSwitch stageSwitch) {
    return new Drill(cutover(stageSwitch), new DrillRecords(postgres), settings.drillHold());
  }

  /** What the gate says to those who don't ask it. */
  public GateSays says() {
    return new UnaskedGate(gate(), json);
  }

  /** Tells those who write straight to MongoDB. */
  public Announcer announcer() {
    return new FenceAnnouncer(postgres, settings);
  }

  UnderWay underWay() {
    return new UnderWay(postgres);
  }

  /** What has happened. */
  public History history() {
    return new History(postgres);
  }
}
