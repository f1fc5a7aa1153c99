package io.bactrian.infer;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Names of fields and collections as PostgreSQL likes them: {@code createdAt}, {@code created_at}.
 */
final class SnakeCase {

  private static final Map<Integer, String> LETTERS =
      Map.ofEntries(
          Map.entry((int) 'ß', "ss"),
          Map.entry((int) 'æ', "ae"),
          Map.entry((int) 'œ', "oe"),
          Map.entry((int) 'ø', "o"),
          Map.entry((int) 'ł', "l"),
          Map.entry((int) 'đ', "d"),
          Map.entry((int) 'ð', "d"),
          Map.entry((int) 'þ', "th"),
          Map.entry((int) 'ı', "i"));

  private SnakeCase() {}

  /**
   * Letters a to z, digits and single underscores; other letters lose their accents or become
   * {@code u} and their code point. Empty when nothing of the name is a letter or digit.
   */
  static String of(String name) {
    StringBuilder snake = new StringBuilder();
    int[] codes = Normalizer.normalize(name, Normalizer.Form.NFKD).codePoints().toArray();
    for (int i = 0; i < codes.length; i++) {
      int code = codes[i];
      if (Character.getType(code) == Character.NON_SPACING_MARK) {
        continue;
      }
      if (!Character.isLetterOrDigit(code)) {
        separate(snake);
        continue;
      }
      if (beginsWord(codes, i)) {
        separate(snake);
      }
      snake.append(letters(Character.toLowerCase(code)));
    }
    int end = snake.length();
    return snake.substring(0, end > 0 && snake.charAt(end - 1) == '_' ? end - 1 : end);
  }

  /** The parts between the underscores of {@link #of}. */
  static List<String> words(String name) {
    String snake = of(name);
    return snake.isEmpty() ? List.of() : List.of(snake.split("_"));
  }

  /** The field by which a column is fed that no mapping mentions: {@code createdAt}. */
  static String camel(String column) {
    StringBuilder camel = new StringBuilder();
    for (String part : column.split("_")) {
      if (camel.isEmpty() || part.isEmpty()) {
        camel.append(part);
      } else {
        camel.append(part.substring(0, 1).toUpperCase(Locale.ROOT)).append(part.substring(1));
      }
    }
    return camel.toString();
  }

  private static boolean beginsWord(int[] codes, int i) {
    if (i == 0 || !Character.isUpperCase(codes[i])) {
      return false;
    }
    boolean afterSmall = Character.isLowerCase(codes[i - 1]) || Character.isDigit(codes[i - 1]);
    boolean beforeSmall =
        i + 1 < codes.length
            && Character.isUpperCase(codes[i - 1])
            && Character.isLowerCase(codes[i + 1]);
    return afterSmall || beforeSmall;
  }

  private static void separate(StringBuilder snake) {
    if (!snake.isEmpty() && snake.charAt(snake.length() - 1) != '_') {
      snake.append('_');
    }
  }

  private static String letters(int code) {
    if (code < 0x80) {
      return String.valueOf((char) code);
    }
    return LETTERS.getOrDefault(code, String.format(Locale.ROOT, "u%x", code));
  }
}
