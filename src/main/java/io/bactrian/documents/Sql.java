package io.bactrian.documents;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A condition on rows that holds for all whose documents match, and perhaps for more.
 *
 * @param text with a question mark for each parameter, which is cast from text
 * @param exact whether it holds for no more
 */
record Sql(String text, List<String> parameters, boolean exact) {

  static final Sql ALL = new Sql("true", List.of(), true);
  static final Sql NONE = new Sql("false", List.of(), true);

  /** More than match, perhaps all. */
  static final Sql ANY = new Sql("true", List.of(), false);

  static Sql of(String text, String... parameters) {
    return new Sql(text, List.of(parameters), true);
  }

  Sql superset() {
    return new Sql(text, parameters, false);
  }

  /** The others; the others of a superset are not known. */
  Sql negated() {
    return exact ? new Sql("(" + text + ") is not true", parameters, true) : ANY;
  }

  static Sql and(List<Sql> all) {
    List<Sql> some = all.stream().filter(each -> !each.text.equals("true")).toList();
    boolean exact = all.stream().allMatch(Sql::exact);
    return some.isEmpty() ? (exact ? ALL : ANY) : joined(some, " and ", exact);
  }

  static Sql or(List<Sql> all) {
    List<Sql> some = all.stream().filter(each -> !each.text.equals("false")).toList();
    boolean exact = all.stream().allMatch(Sql::exact);
    if (some.stream().anyMatch(each -> each.text.equals("true"))) {
      return exact ? ALL : ANY;
    }
    return some.isEmpty() ? new Sql("false", List.of(), exact) : joined(some, " or ", exact);
  }

  private static Sql joined(List<Sql> some, String word, boolean exact) {
    List<String> parameters = new ArrayList<>();
    some.forEach(each -> parameters.addAll(each.parameters));
    String text =
        some.size() == 1
            ? some.get(0).text
            : some.stream().map(Sql::text).collect(Collectors.joining(word, "(", ")"));
    return new Sql(text, parameters, exact);
  }

  static Sql and(Sql... all) {
    return and(Stream.of(all).toList());
  }

  /** Words as PostgreSQL reads an array of them. */
  static String array(List<String> words) {
    return words.stream()
        .map(word -> '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
        .collect(Collectors.joining(",", "{", "}"));
  }
}
