package io.bactrian.cli;

import io.bactrian.backfill.BackfillJob;
import io.bactrian.backfill.CollectionResult;
import io.bactrian.paired.PairedJob;
import io.bactrian.paired.PairedResult;
import io.bactrian.parity.CollectionVerdict;
import io.bactrian.parity.ParityJob;
import java.util.List;
import java.util.Objects;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;

/** The routes by what they do: what is asked goes in as their body, what comes back is typed. */
final class Work {

  private final ProducerTemplate routes;

  Work(ProducerTemplate routes) {
    this.routes = routes;
  }

  List<CollectionResult> backfill(BackfillJob job) {
    return ask("direct:backfill", job);
  }

  List<CollectionVerdict> parity(ParityJob job) {
    return ask("direct:parity", job);
  }

  List<PairedResult> paired(PairedJob job) {
    return ask("direct:paired", job);
  }

  @SuppressWarnings("unchecked")
  private <T> List<T> ask(String route, Object job) {
    try {
      return (List<T>) Objects.requireNonNull(routes.requestBody(route, job));
    } catch (CamelExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
