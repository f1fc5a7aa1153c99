package io.bactrian.infer;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/** The names given in one namespace: legal without quotes, 63 bytes at most, and no two alike. */
final class Names {

  private static final int LONGEST = 63;

  private final Set<String> taken = new HashSet<>();

  /** Takes this very name, which is legal, so that no other gets it. */
  String reserve(String name) {
    taken.add(name);
    return name;
  }

  /** Takes this very name if it is legal and nobody has it. */
  boolean claimExactly(String name) {
    return !name.isEmpty()
        && name.length() <= LONGEST
        && legal(name).equals(name)
        && taken.add(name);
  }

  /** The name for a field's path or a collection; a second one gets {@code _2}, and so on. */
  String claim(List<String> parts) {
    String joined =
        parts.stream()
            .map(SnakeCase::of)
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining("_"));
    return claim(legal(joined));
  }

  /** The name for a table; that of its primary key is taken too. */
  String claimTable(List<String> parts) {
    String name = claim(parts);
    reserve(fit(name, "_pkey"));
    return name;
  }

  /** The name, if need be shortened, or with a number. */
  String claim(String name) {
    String free = fit(name, "");
    for (int number = 2; !taken.add(free); number++) {
      free = fit(name, "_" + number);
    }
    return free;
  }

  private static String legal(String name) {
    if (name.isEmpty()) {
      return "unnamed";
    }
    if (ReservedWords.contains(name)) {
      return name + "_";
    }
    return Character.isDigit(name.charAt(0)) ? "_" + name : name;
  }

  private static String fit(String name, String suffix) {
    if (name.length() + suffix.length() <= LONGEST) {
      return name + suffix;
    }
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    String mark = String.format(Locale.ROOT, "_%08x", crc.getValue());
    return name.substring(0, LONGEST - mark.length() - suffix.length()) + mark + suffix;
  }
}
