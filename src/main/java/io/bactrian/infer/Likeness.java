package io.bactrian.infer;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How much a field's name speaks for a reference to a collection. */
final class Likeness {

  private static final Set<String> ID_WORDS =
      Set.of("id", "ids", "oid", "uuid", "guid", "ref", "refs", "fk", "key");

  private final Map<String, List<String>> collections = new LinkedHashMap<>();

  Likeness(Collection<String> names) {
    for (String name : names) {
      collections.put(name, SnakeCase.words(name));
    }
  }

  /** Whether this is the {@code _id} of the documents themselves. */
  static boolean key(FieldPath path) {
    return path.parent() == FieldPath.DOCUMENT && path.name().equals("_id");
  }

  boolean resemblesAny(FieldPath path) {
    return collections.keySet().stream().anyMatch(collection -> score(path, collection) > 0);
  }

  /**
   * From 0 (not at all) to 4: {@code userId}, {@code user_id}, {@code user} and {@code user._id}
   * speak for {@code users} (4), for {@code app_users} (3); {@code billingUserId} for {@code users}
   * (2), for {@code app_users} (1).
   */
  int score(FieldPath path, String collection) {
    List<String> target = collections.getOrDefault(collection, List.of());
    List<String> words = words(path);
    boolean marked = marked(path);
    if (words.isEmpty() || target.isEmpty()) {
      return 0;
    }
    boolean one = marked || path.elements() || noun(words).equals(String.join("", words));
    if (!one) {
      return 0;
    }
    if (noun(words).equals(noun(target))) {
      return 4;
    }
    if (endsWith(target, words)) {
      return 3;
    }
    if (!marked) {
      return 0;
    }
    if (endsWith(words, target)) {
      return 2;
    }
    return noun(words.subList(words.size() - 1, words.size()))
            .equals(noun(target.subList(target.size() - 1, target.size())))
        ? 1
        : 0;
  }

  /** Whether the name itself says that it is an id: {@code userId}, {@code user._id}. */
  static boolean marked(FieldPath path) {
    List<String> words = SnakeCase.words(path.named().name());
    return !words.isEmpty() && ID_WORDS.contains(words.get(words.size() - 1));
  }

  /** What the id is of. */
  private static List<String> words(FieldPath path) {
    List<String> words = SnakeCase.words(path.named().name());
    if (!marked(path)) {
      return words;
    }
    FieldPath parent = path.named().parent();
    return words.size() == 1 && parent != null
        ? SnakeCase.words(parent.named().name())
        : words.subList(0, words.size() - 1);
  }

  /** How many words two collections' names begin with alike: {@code shop_orders, shop_items}, 1. */
  int common(String one, String other) {
    List<String> a = collections.getOrDefault(one, List.of());
    List<String> b = collections.getOrDefault(other, List.of());
    int common = 0;
    while (common < Math.min(a.size(), b.size()) && a.get(common).equals(b.get(common))) {
      common++;
    }
    return common;
  }

  private static boolean endsWith(List<String> words, List<String> end) {
    for (int from = 1; from < words.size(); from++) {
      if (noun(words.subList(from, words.size())).equals(noun(end))) {
        return true;
      }
    }
    return false;
  }

  /** The words as one, in the singular. */
  private static String noun(List<String> words) {
    String word = String.join("", words);
    if (word.endsWith("ies") && word.length() > 4) {
      return word.substring(0, word.length() - 3) + "y";
    }
    if (word.matches(".+(ss|x|ch|sh)es")) {
      return word.substring(0, word.length() - 2);
    }
    boolean plural = word.length() > 2 && word.endsWith("s") && !word.matches(".*(ss|us|is)");
    return plural ? word.substring(0, word.length() - 1) : word;
  }
}
