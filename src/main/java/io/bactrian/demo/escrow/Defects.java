package io.bactrian.demo.escrow;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The defects of every collection: what the application's own history names, and its kin. */
final class Defects {

  private static final Map<Kind, List<Defect>> ALL = new EnumMap<>(Kind.class);

  static {
    AccountDefects.plant(ALL);
    MarketplaceDefects.plant(ALL);
    MoneyDefects.plant(ALL);
    ContentDefects.plant(ALL);
  }

  private Defects() {}

  static List<Defect> of(Kind kind) {
    return ALL.getOrDefault(kind, List.of());
  }

  /** How many documents it takes to have each defect once. */
  static int slots(Kind kind) {
    return of(kind).stream().mapToInt(Defect::documents).sum();
  }
}
