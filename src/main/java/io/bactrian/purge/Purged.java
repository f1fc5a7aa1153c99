package io.bactrian.purge;

import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A mapping whose rows expire.
 *
 * @param route the name of its route, and of its trigger
 * @param lens the mapping
 * @param ttl when its rows expire
 */
record Purged(String route, Lens lens, Mapping.Ttl ttl) {

  String system() {
    return lens.mapping().system();
  }

  String collection() {
    return lens.collection();
  }

  String table() {
    return lens.tables().get(0).qualifiedName();
  }

  /** What the route does, in a sentence. */
  String description() {
    return "Deletes rows of %s, collection %s, %s after %s"
        .formatted(table(), collection(), words(ttl.after().toMillis()), ttl.column());
  }

  private static String words(long millis) {
    long[] sizes = {86_400_000, 3_600_000, 60_000, 1000};
    String[] units = {"days", "hours", "minutes", "seconds"};
    for (int i = 0; i < sizes.length; i++) {
      if (millis > 0 && millis % sizes[i] == 0) {
        return millis / sizes[i] + " " + units[i];
      }
    }
    return millis == 0 ? "right" : millis + " ms";
  }

  /** Those of the lenses whose rows expire, each with a route of its own. */
  static List<Purged> of(List<Lens> lenses) {
    List<Purged> purged = new ArrayList<>();
    List<String> plain = lenses.stream().map(Purged::plainName).toList();
    for (int i = 0; i < lenses.size(); i++) {
      Lens lens = lenses.get(i);
      Mapping.Ttl ttl = lens.mapping().ttl();
      if (ttl != null) {
        String name = plain.get(i);
        boolean taken = plain.stream().filter(name::equals).count() > 1;
        String whose = lens.mapping().qualifiedName();
        purged.add(
            new Purged(
                taken ? name + "-" + Integer.toHexString(Objects.hash(whose)) : name, lens, ttl));
      }
    }
    return purged;
  }

  /** As Spring writes properties: {@code tempVerifications} is {@code temp-verifications}. */
  private static String plainName(Lens lens) {
    String name = lens.mapping().system() + "-" + lens.collection();
    return "purge-"
        + name.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
            .replaceAll("[^A-Za-z0-9]+", "-")
            .toLowerCase(Locale.ROOT);
  }
}
