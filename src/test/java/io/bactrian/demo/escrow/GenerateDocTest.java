package io.bactrian.demo.escrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** That the tables of docs/how-to/generate.md say what is made. */
class GenerateDocTest {

  private static final EscrowData MILLION = new EscrowData(1, 1_000_000);

  @Test
  void theTableOfCollectionsIsTrue() throws IOException {
    StringBuilder table =
        new StringBuilder("| collection | share | documents | defects |\n|---|---|---|---|\n");
    for (Kind kind : Kind.values()) {
      String share =
          switch (kind.share()) {
            case OF_THOUSAND -> kind.number() + " of a thousand";
            case CONSTANT -> "always " + kind.number();
            case DEALS -> "by deals";
            case REST -> "the rest";
          };
      table.append(
          String.format(
              Locale.ROOT,
              "| `%s` | %s | %,d | %,d |%n",
              kind.collection(),
              share,
              MILLION.size(kind.collection()),
              MILLION.planted(kind.collection()).size()));
    }
    assertSays("collections", table.toString());
  }

  @Test
  void theTableOfDefectsIsTrue() throws IOException {
    StringBuilder table =
        new StringBuilder(
            "| collection | defect | field | reason | documents | in a million |\n|---|---|---|---|---|---|\n");
    for (Kind kind : Kind.values()) {
      for (Defect defect : Defects.of(kind)) {
        long count =
            MILLION.planted(kind.collection()).stream()
                .filter(each -> each.kind().equals(defect.kind()))
                .filter(each -> java.util.Objects.equals(each.field(), defect.field()))
                .count();
        table.append(
            String.format(
                Locale.ROOT,
                "| `%s` | %s | %s | `%s` | %s | %,d |%n",
                kind.collection(),
                defect.kind(),
                defect.field() == null ? "" : "`" + defect.field() + "`",
                defect.reason().code(),
                defect.documents() == 2 ? "one of two" : defect.lands() ? "one, lands" : "one",
                count));
      }
    }
    assertSays("defects", table.toString());
  }

  private static void assertSays(String section, String table) throws IOException {
    String page = Files.readString(Path.of("docs/how-to/generate.md"));
    String begin = "<!-- begin: " + section + " -->\n";
    String end = "<!-- end: " + section + " -->";
    assertThat(page).contains(begin, end);
    assertThat(page.substring(page.indexOf(begin) + begin.length(), page.indexOf(end)))
        .as("docs/how-to/generate.md must have this table:\n%s", table)
        .isEqualTo(table);
  }
}
