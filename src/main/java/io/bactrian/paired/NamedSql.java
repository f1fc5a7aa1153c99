package io.bactrian.paired;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A statement with names in it, {@code :from}, as JDBC takes it.
 *
 * @param jdbc with question marks in the places of the names
 * @param names in the order of the question marks
 * @param statements how many there are, by the semicolons between them
 */
record NamedSql(String jdbc, List<String> names, int statements) {

  /** What is skipped comes first: texts, quoted names, comments, dollar quotes, casts. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "[eE]'[^'\\\\]*+(?:(?:\\\\.|'')[^'\\\\]*+)*+'"
              + "|'[^']*+(?:''[^']*+)*+'"
              + "|\"[^\"]*+(?:\"\"[^\"]*+)*+\""
              + "|--[^\\n]*+"
              + "|/\\*.*?\\*/"
              + "|\\$(?<tag>\\w*+)\\$.*?\\$\\k<tag>\\$"
              + "|::"
              + "|:(?<name>[A-Za-z]\\w*+)"
              + "|(?<operator>\\?)"
              + "|(?<end>;)",
          Pattern.DOTALL);

  private static final Pattern READS =
      Pattern.compile(
          "(?:\\s|\\(|--[^\\n]*+\\n|/\\*.*?\\*/)*+(?:select|with|values|table)\\b.*",
          Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

  static NamedSql parse(String sql) {
    List<String> names = new ArrayList<>();
    StringBuilder jdbc = new StringBuilder();
    Matcher token = TOKEN.matcher(sql);
    int ends = 0;
    int last = 0;
    while (token.find()) {
      if (token.group("name") != null) {
        names.add(token.group("name"));
        token.appendReplacement(jdbc, "?");
      } else if (token.group("operator") != null) {
        token.appendReplacement(jdbc, "??"); // jsonb's operator, as pgjdbc wants it written
      } else if (token.group("end") != null) {
        ends++;
        last = token.end();
        token.appendReplacement(jdbc, ";");
      }
    }
    token.appendTail(jdbc);
    boolean open = ends == 0 || !sql.substring(last).isBlank();
    return new NamedSql(jdbc.toString(), List.copyOf(names), open ? ends + 1 : ends);
  }

  /** What keeps it from being asked, or null. The transaction is read-only besides. */
  @Nullable String complaint() {
    if (statements != 1) {
      return "must be one statement, not " + statements;
    }
    return READS.matcher(jdbc).matches() ? null : "must read: begin with select, with or values";
  }
}
