package io.bactrian.parity;

import io.bactrian.landing.SurplusRows;
import io.bactrian.mapping.Lens;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which collections put their rows where nothing tells them apart. */
final class Places {

  private Places() {}

  /** The lenses in groups, each of which feeds a set of rows of its own. */
  static List<List<Lens>> groups(Collection<Lens> lenses) {
    Map<String, List<Lens>> byPlace = new LinkedHashMap<>();
    for (Lens lens : lenses) {
      byPlace.computeIfAbsent(place(lens, lenses), place -> new ArrayList<>()).add(lens);
    }
    return List.copyOf(byPlace.values());
  }

  /** A mapping without constants feeds all of its table's rows, whoever feeds it too. */
  private static String place(Lens lens, Collection<Lens> lenses) {
    String table = lens.tables().get(0).qualifiedName();
    boolean shared =
        lenses.stream().map(SurplusRows::place).anyMatch(place -> place.equals(table + "{}"));
    return shared ? table : SurplusRows.place(lens);
  }
}
