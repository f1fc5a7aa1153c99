package io.bactrian.cli;

import io.bactrian.source.LeftOut;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A {@link TryReport} for a person. */
final class TrySummary {

  private static final int LONGEST_NAME = 40;
  private static final int DIFFERENCES = 5;
  private static final int LEFT_OUT = 3;

  private final PrintStream out;

  TrySummary(PrintStream out) {
    this.out = out;
  }

  /**
   * @param system the name under which the quarantine knows it
   */
  void print(TryReport report, String system) {
    int width =
        report.collections().stream()
            .mapToInt(collection -> collection.name().length())
            .max()
            .orElse(0);
    String name = "  %-" + Math.max("collection".length(), Math.min(LONGEST_NAME, width)) + "s";
    out.println();
    out.printf(
        Locale.ROOT,
        name + " %11s %11s %11s %7s %9s %10s %9s%n",
        "collection",
        "documents",
        "landed",
        "quarantined",
        "tables",
        "in extra",
        "differing",
        "not back");
    report.collections().forEach(collection -> print(name, collection));
    out.println();
    leftOut(report.leftOut());
    quarantine(report, system);
    verdict(report);
  }

  private void print(String name, TryReport.Collection collection) {
    String cut = Terminal.fit(collection.name(), LONGEST_NAME);
    if (collection.error() != null) {
      out.printf(Locale.ROOT, name + " not loaded: %s%n", cut, collection.error());
      return;
    }
    out.printf(
        Locale.ROOT,
        name + " %,11d %,11d %,11d %7d %,9d %,10d %,9d%n",
        cut,
        collection.documents(),
        collection.landed(),
        collection.quarantined(),
        collection.tables().size(),
        collection.extraPaths(),
        collection.parity().differing(),
        collection.roundTrip().different());
    collection.differences().stream()
        .limit(DIFFERENCES)
        .forEach(difference -> out.println("    " + TryDump.describe(difference)));
    collection
        .reasons()
        .forEach(
            (reason, count) ->
                out.printf(
                    Locale.ROOT, "    %,d in quarantine: %s%n", count, Reasons.explain(reason)));
  }

  private void leftOut(List<LeftOut> all) {
    Map<String, List<String>> byReason = new LinkedHashMap<>();
    for (LeftOut one : all) {
      byReason.computeIfAbsent(one.why(), none -> new ArrayList<>()).add(one.what());
    }
    byReason.forEach(
        (why, what) -> {
          int more = what.size() - LEFT_OUT;
          out.println(
              "Left out ("
                  + why
                  + "): "
                  + what.stream().limit(LEFT_OUT).collect(Collectors.joining(", "))
                  + (more > 0 ? " and " + more + " more" : ""));
        });
  }

  private void quarantine(TryReport report, String system) {
    long held = report.collections().stream().mapToLong(TryReport.Collection::quarantined).sum();
    if (held > 0) {
      out.printf(
          Locale.ROOT, "%,d in quarantine; which, and why: bactrian quarantine %s%n", held, system);
    }
  }

  private void verdict(TryReport report) {
    List<String> damaged = new ArrayList<>();
    List<String> inexact = new ArrayList<>();
    for (TryReport.Collection collection : report.collections()) {
      if (collection.error() != null) {
        damaged.add(collection.name());
      } else if (!collection.exact()) {
        inexact.add(collection.name());
      }
    }
    if (!damaged.isEmpty()) {
      out.println("Not loaded, because damaged: " + String.join(", ", damaged));
    }
    if (!inexact.isEmpty()) {
      out.println("Not exact: " + String.join(", ", inexact));
    } else if (damaged.size() < report.collections().size()) {
      out.println(
          (damaged.isEmpty() ? "Exact: every" : "The rest is exact: every")
              + " document is in its tables or in quarantine, and comes back equal.");
    }
  }
}
