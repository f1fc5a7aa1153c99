package io.bactrian.cli;

import io.bactrian.demo.escrow.EscrowData;
import io.bactrian.demo.escrow.Planted;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What was generated: documents and defects of each collection. */
final class GeneratedReport {

  private GeneratedReport() {}

  static void print(PrintStream out, EscrowData data) {
    out.println();
    out.printf(Locale.ROOT, "  %-24s %11s %8s%n", "collection", "documents", "defects");
    for (String collection : data.collections()) {
      out.printf(
          Locale.ROOT,
          "  %-24s %,11d %,8d%n",
          collection,
          data.size(collection),
          data.planted(collection).size());
    }
    out.printf(Locale.ROOT, "  %-24s %,11d %,8d%n%n", "", data.size(), data.planted().size());
    out.println("  planted, each to be found in quarantine:");
    for (String collection : data.collections()) {
      Map<String, Integer> kinds = new TreeMap<>();
      for (Planted planted : data.planted(collection)) {
        kinds.merge(
            planted.reason().code()
                + ": "
                + planted.kind()
                + (planted.field() == null ? "" : " (" + planted.field() + ")"),
            1,
            Integer::sum);
      }
      kinds.forEach(
          (kind, count) -> out.printf(Locale.ROOT, "  %-24s %,7d  %s%n", collection, count, kind));
    }
    out.println();
  }
}
