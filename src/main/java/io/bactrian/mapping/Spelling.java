package io.bactrian.mapping;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds what somebody probably meant. */
final class Spelling {

  private Spelling() {}

  /** " Did you mean x?" for the nearest of the candidates, or nothing where none is near. */
  static String suggest(String written, Collection<String> candidates) {
    return candidates.stream()
        .filter(candidate -> distance(fold(written), fold(candidate)) <= 1 + written.length() / 4)
        .min(Comparator.comparing(candidate -> distance(fold(written), fold(candidate))))
        .map(candidate -> " Did you mean " + candidate + "?")
        .orElse("");
  }

  private static String fold(String word) {
    return word.toLowerCase(Locale.ROOT).replace("_", "");
  }

  /** Levenshtein's distance. */
  private static int distance(String left, String right) {
    int[] row = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int above = row[j];
        int change = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j], row[j - 1]) + 1, diagonal + change);
        diagonal = above;
      }
    }
    return row[right.length()];
  }
}
