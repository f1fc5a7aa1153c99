package io.bactrian.cutover;

import io.bactrian.platform.Stage;
import java.util.List;

/** Some checks have not passed. */
public final class GateClosed extends RuntimeException {

  private final transient List<Finding> findings;

  GateClosed(GateReport report, Stage to, List<Finding> findings) {
    super(
        "%s may not be %s yet: %s%s"
            .formatted(
                report.qualifiedName(),
                to.word(),
                GateReport.names(findings.stream()),
                canBeForced(findings) ? "" : "; watch cannot be forced"));
    this.findings = List.copyOf(findings);
  }

  private static boolean canBeForced(List<Finding> findings) {
    return findings.stream().allMatch(finding -> finding.name().canBeForced());
  }

  /** Whether force would have been enough. */
  public boolean canBeForced() {
    return canBeForced(findings);
  }

  /** Those in the way. */
  public List<Finding> findings() {
    return findings;
  }
}
