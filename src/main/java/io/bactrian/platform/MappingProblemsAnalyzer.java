package io.bactrian.platform;

import io.bactrian.mapping.MappingProblems;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows mistakes in mappings that end the start of the service as what they are: a list. */
final class MappingProblemsAnalyzer extends AbstractFailureAnalyzer<MappingProblems> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, MappingProblems cause) {
    return new FailureAnalysis(
        cause.getMessage(), "Mend the files; docs/reference/mapping.md has every key.", cause);
  }
}
