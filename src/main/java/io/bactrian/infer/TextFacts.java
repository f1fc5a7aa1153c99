package io.bactrian.infer;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the strings of a field have in common. */
final class TextFacts {

  /** More different strings than this are no vocabulary. */
  static final int WORDS = 12;

  private static final int WORD_LENGTH = 40;

  private @Nullable TreeSet<String> words = new TreeSet<>();
  private long withNul;
  private int longest;

  void add(String text) {
    longest = Math.max(longest, text.length());
    if (text.indexOf('\0') >= 0) {
      withNul++;
    }
    if (words != null) {
      words.add(text.length() > WORD_LENGTH ? "" : text);
      if (text.length() > WORD_LENGTH || words.size() > WORDS) {
        words = null;
      }
    }
  }

  void merge(TextFacts other) {
    longest = Math.max(longest, other.longest);
    withNul += other.withNul;
    if (words != null && other.words != null) {
      words.addAll(other.words);
    }
    if (other.words == null || (words != null && words.size() > WORDS)) {
      words = null;
    }
  }

  /** The different strings in order, or null when they are many or long. */
  @Nullable TreeSet<String> words() {
    return words;
  }

  /** How many strings hold U+0000, which PostgreSQL's text cannot. */
  long withNul() {
    return withNul;
  }

  /** The longest string's length in UTF-16 units. */
  int longest() {
    return longest;
  }
}
