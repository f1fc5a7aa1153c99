package io.bactrian.escrow;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.mapping.Lenses;
import io.bactrian.platform.TestPostgres;
import io.bactrian.platform.TestSystems;
import io.bactrian.schema.CollectionTable;
import io.bactrian.schema.Diagram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * That what docs/reference/escrow.md draws and lists is what the catalogue and the mappings say.
 */
class EscrowPageTest {

  private static final Path FILE = Path.of("docs", "reference", "escrow.md");
  private static final Pattern DIAGRAM =
      Pattern.compile("(?s)<!-- begin: diagram of (.*?) -->\n(.*?)<!-- end: diagram -->");
  private static final Pattern COLLECTIONS =
      Pattern.compile("(?s)<!-- begin: (collections) -->\n(.*?)<!-- end: collections -->");

  private static Lenses lenses;
  private static Diagram diagram;

  @BeforeAll
  static void read() throws SQLException {
    DataSource database = TestPostgres.databaseWithCore();
    lenses = TestSystems.open(database, "escrow");
    try (Connection connection = database.getConnection()) {
      diagram = Diagram.read(connection, List.of("escrow"));
    }
  }

  @Test
  void thePageSaysWhatThereIs() throws IOException {
    String page = Files.readString(FILE);
    String drawn =
        DIAGRAM
            .matcher(page)
            .replaceAll(found -> section(found.group(1), diagramOf(found.group(1))));
    String made =
        COLLECTIONS
            .matcher(drawn)
            .replaceAll(
                found ->
                    Matcher.quoteReplacement(
                        "<!-- begin: collections -->\n"
                            + CollectionTable.of(lenses)
                            + "<!-- end: collections -->"));
    if (Boolean.getBoolean("escrow.page.write")) {
      Files.writeString(FILE, made);
      return;
    }
    assertThat(page)
        .as("%s is out of date: run this test with -Descrow.page.write=true", FILE)
        .isEqualTo(made);
  }

  @Test
  void everyTableIsInOneOfTheDiagrams() throws IOException {
    List<String> drawn = new ArrayList<>();
    Matcher sections = DIAGRAM.matcher(Files.readString(FILE));
    while (sections.find()) {
      drawn.addAll(diagram.tables(names(sections.group(1))));
    }

    assertThat(drawn).containsExactlyInAnyOrderElementsOf(diagram.tables(List.of()));
  }

  private static String section(String names, String content) {
    return Matcher.quoteReplacement(
        "<!-- begin: diagram of " + names + " -->\n" + content + "<!-- end: diagram -->");
  }

  private static String diagramOf(String names) {
    return "```mermaid\n" + diagram.draw(diagram.tables(names(names))) + "```\n";
  }

  private static List<String> names(String words) {
    return List.of(words.trim().split("\\s+"));
  }
}
