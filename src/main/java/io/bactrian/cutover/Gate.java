package io.bactrian.cutover;

import io.bactrian.cutover.Check.Asked;
import io.bactrian.mapping.Mapping;
import io.bactrian.platform.Stage;
import io.bactrian.platform.Stages;
import io.bactrian.platform.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Asks the nine checks of a collection, all at one moment. */
public final class Gate {

  private static final List<Check> CHECKS =
      List.of(
          new SchemaCheck(),
          new MappingCheck(),
          new BackfillCheck(),
          new GapsCheck(),
          new ShadowCheck(),
          new MismatchCheck(),
          new LatencyCheck(),
          new DrillCheck(),
          new WatchCheck());

  private static final String SEEN =
      """
      select name, since from bactrian.gate_findings
      where system = :system and collection = :collection and state = 'passed'
      """;

  private final DataSource postgres;
  private final Stages stages;
  private final CutoverSettings settings;

  Gate(DataSource postgres, Stages stages, CutoverSettings settings) {
    this.postgres = postgres;
    this.stages = stages;
    this.settings = settings;
  }

  /**
   * What the evidence says now.
   *
   * @throws io.bactrian.landing.StoreUnavailable when PostgreSQL is away
   */
  public GateReport of(Mapping mapping) {
    return Transaction.run(postgres, "asking the gate", transaction -> of(transaction, mapping));
  }

  /** Where a collection stands; asks no check. */
  Stage stage(Mapping mapping) {
    return Transaction.run(
        postgres, "asking for a stage", transaction -> stage(transaction, mapping));
  }

  Stage stage(Transaction transaction, Mapping mapping) {
    return stages.of(transaction.sql(), mapping);
  }

  private GateReport of(Transaction transaction, Mapping mapping) {
    Stage stage = stages.of(transaction.sql(), mapping);
    // PostgreSQL's clock has written the evidence.
    Instant now =
        transaction
            .sql()
            .sql("select clock_timestamp()")
            .query((row, number) -> row.getTimestamp(1).toInstant())
            .single();
    Asked asked = new Asked(transaction.sql(), mapping, stage, settings.limits(mapping), now);
    Map<String, Instant> seen = new HashMap<>();
    asked
        .about(SEEN)
        .query(
            row -> {
              seen.put(row.getString("name"), row.getTimestamp("since").toInstant());
            });
    List<Finding> findings = new ArrayList<>();
    for (Check check : CHECKS) {
      Finding finding = check.ask(asked);
      boolean undated = finding.passed() && finding.since() == null;
      findings.add(undated ? finding.since(seen.getOrDefault(check.name().word(), now)) : finding);
    }
    return new GateReport(
        mapping.system(),
        mapping.source(),
        stage,
        History.entered(transaction.sql(), mapping, stage),
        findings);
  }
}
