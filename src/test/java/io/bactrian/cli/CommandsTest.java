package io.bactrian.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bactrian.landing.Quarantine;
import io.bactrian.platform.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person gets back: the exit status, one clear line for a mistake, and help. */
class CommandsTest {

  private final Path folder;
  private final DumpFolder dump;

  CommandsTest(@TempDir Path folder) {
    this.folder = folder;
    dump = new DumpFolder(folder.resolve("shop"));
    dump.with("users", "{_id: 1, name: 'Ada'}", "{_id: 2, name: 'Grace'}")
        .with("orders", "{_id: 1, userId: 1}", "{_id: 2, userId: 2}", "{_id: 3, userId: 1}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | true",
        "serve | true",
        "serve --server.port=0 | true",
        "--server.port=0 | true",
        "try dump | false",
        "--help | false",
        "-h | false",
        "serve --help | false",
        "--version | false",
        "tri | false"
      })
  void theFirstWordSaysWhatRuns(String words, boolean serves) {
    assertThat(Commands.serves(words.isEmpty() ? new String[0] : words.split(" ")))
        .isEqualTo(serves);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "try",
        "infer",
        "backfill",
        "verify",
        "queries",
        "quarantine",
        "schema",
        "generate",
        "serve"
      })
  void everyCommandHasHelpThatFits(String command) {
    CommandLineRun run = CommandLineRun.of(command, "--help");

    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("Usage: bactrian " + command);
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
    assertThat(CommandLineRun.of("--help").out()).contains("  " + command);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tri | Unmatched argument at index 0: 'tri' | Did you mean: bactrian try",
        "try | Missing required parameter: 'DUMP' | See bactrian try --help",
        "try x --sample no | Invalid value for option '--sample' | See bactrian try --help",
        "try x --sample 0 | sample: must be at least 1, is 0 | See bactrian try --help",
        "try x --schema Big | schema: must be lower-case letters | See bactrian try --help",
        "try x --schema select | no reserved word, is select | See bactrian try --help",
        "try x --report . | --report must name a file | See bactrian try --help",
        "infer x | Missing required parameter: 'SYSTEM' | See bactrian infer --help",
        "infer x Shop | a system's name is lower-case letters | See bactrian infer --help",
      })
  void aWrongCallIsTwoLinesAndStatusTwo(String words, String what, String next) {
    CommandLineRun run = CommandLineRun.of(words.split(" "));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err().lines()).hasSize(2);
    assertThat(run.err()).startsWith("bactrian: ").contains(what, next);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aMissingDumpIsOneLine() {
    Path nowhere = folder.resolve("nowhere");
    for (List<String> words : List.of(List.of("try"), List.of("infer"))) {
      CommandLineRun run = CommandLineRun.of(words.get(0), nowhere.toString(), "s");
      if (words.get(0).equals("try")) {
        run = CommandLineRun.of("try", nowhere.toString());
      }
      assertThat(run)
          .isEqualTo(
              new CommandLineRun(
                  1,
                  "",
                  "bactrian: "
                      + nowhere
                      + ": there is no such file or folder"
                      + System.lineSeparator()));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bactrian.postgres.url | nonsense | bactrian.postgres.url must look like jdbc:postgresql://",
        "bactrian.postgres.url | postgresql://127.0.0.1:1/x | PostgreSQL cannot be used: Connection",
        "bactrian.home | /no/such/folder | bactrian.home is /no/such/folder, which is not a folder.",
        "bactrian.backfill.parallel | 0 | bactrian.backfill.parallel must be from 1 to 64, not 0"
      })
  void aStartThatFailsIsOneLine(String property, String value, String what) {
    Map<String, String> settings = new HashMap<>();
    settings.put("bactrian.postgres.url", TestPostgres.freshUrl());
    settings.put(property, value);

    CommandLineRun run = CommandLineRun.of(settings, "try", dump.path().toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).startsWith("bactrian: ").contains(what);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.out().lines()).hasSize(1);
  }

  @Test
  void tryReportsAndSaysWhereTheTablesAre() throws Exception {
    String url = TestPostgres.freshUrl();
    dump.file("readme.txt", "hello");
    Path report = folder.resolve("out/report.json");

    CommandLineRun run =
        CommandLineRun.of(
            Map.of("bactrian.postgres.url", url),
            "try",
            dump.path().toString(),
            "--report",
            report.toString());

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains(
            "in schema try_shop",
            "  copying   users                              2 documents",
            "  orders               3           3           0       1         0          0         0",
            "Left out (neither BSON nor JSON): readme.txt",
            "Exact: every document is in its tables or in quarantine, and comes back equal.",
            "The tables stay in schema try_shop. To look at them:",
            "psql 'postgresql://postgres@localhost:");
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.path("exact").asBoolean()).isTrue();
    assertThat(json.path("collections").findValuesAsText("name"))
        .containsExactly("orders", "users");
    assertThat(json.path("collections").path(0).path("parity").path("compared").asLong())
        .isEqualTo(3);
    assertThat(json.path("collections").path(0).path("roundTrip").path("equal").asLong())
        .isEqualTo(3);
  }

  @Test
  void whatIsDamagedOrQuarantinedIsSaidWithWhatToDo() {
    dump.file("cut.bson", new byte[] {40, 0, 0, 0, 1})
        .with("texts", "{_id: 1, t: 'a\\u0000b'}", "{_id: 2, t: 'c'}");
    Map<String, String> settings = Map.of("bactrian.postgres.url", TestPostgres.freshUrl());

    CommandLineRun run =
        CommandLineRun.of(settings, "try", dump.path().toString(), "--schema", "mine");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains(
            " not loaded: cut.bson byte 0: the file ends within a document of 40 bytes",
            "    1 in quarantine: nul_in_text, a text with U+0000, which PostgreSQL does not store",
            "1 in quarantine; which, and why: bactrian quarantine mine",
            "Not loaded, because damaged: cut",
            "The rest is exact: every document is in its tables or in quarantine");
    CommandLineRun listed = CommandLineRun.of(settings, "quarantine", "mine");
    assertThat(listed.status()).isZero();
    assertThat(listed.out())
        .contains("texts {\"$numberInt\":\"1\"} nul_in_text", "1 in quarantine");
  }

  @Test
  void aSchemaThatIsSomebodysIsLeftAlone() throws SQLException {
    String url = TestPostgres.freshUrl();
    CommandLineRun run =
        CommandLineRun.of(
            Map.of("bactrian.postgres.url", url),
            "try",
            dump.path().toString(),
            "--schema",
            "public");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            "bactrian: the schema public is there already and was not made by bactrian try; choose"
                + " another with --schema"
                + System.lineSeparator());
  }

  @Test
  void whatIsInferredIsCopiedAndVerified() throws Exception {
    Path home = folder.resolve("home");
    String from = dump.path().toString();
    Map<String, String> settings =
        Map.of("bactrian.postgres.url", TestPostgres.freshUrl(), "bactrian.home", home.toString());

    CommandLineRun inferred = CommandLineRun.of("infer", from, "shop", "--to", home.toString());

    assertThat(inferred.status()).as(inferred.err()).isZero();
    Path migration = home.resolve("migrations/shop/V1__inferred.sql");
    Path users = home.resolve("mappings/shop/users.yaml");
    assertThat(inferred.out())
        .contains(
            "wrote " + migration,
            "wrote " + users,
            "  java -Dbactrian.home=" + home + " -jar bactrian.jar backfill shop --from " + from);
    String draft = Files.readString(users);
    Files.writeString(migration, "-- mine\n" + Files.readString(migration));

    CommandLineRun again = CommandLineRun.of("infer", from, "shop", "--to", home.toString());

    assertThat(again.status()).isEqualTo(1);
    assertThat(again.err()).contains("is there already; nothing was written");
    assertThat(Files.readString(migration)).startsWith("-- mine");

    CommandLineRun copied = CommandLineRun.of(settings, "backfill", "shop", "--from", from);
    assertThat(copied.status()).as(copied.out() + copied.err()).isZero();
    CommandLineRun verified = CommandLineRun.of(settings, "verify", "shop", "--from", from);
    assertThat(verified.status()).as(verified.out() + verified.err()).isZero();
    CommandLineRun resumed = CommandLineRun.of(settings, "backfill", "shop", "--from", from);
    assertThat(resumed.status()).isZero();
    assertThat(copied.err() + verified.err() + resumed.err()).isEmpty();

    assertThat(
            CommandLineRun.of("infer", from, "shop", "--to", home.toString(), "--force").status())
        .isZero();
    assertThat(Files.readString(users)).isEqualTo(draft);
    assertThat(Files.readString(migration)).doesNotStartWith("-- mine");
  }

  @Test
  void inferLeavesOutWhatIsDamaged() {
    dump.file("cut.bson", new byte[] {40, 0, 0, 0, 1});
    Path home = folder.resolve("home");

    CommandLineRun run =
        CommandLineRun.of("infer", dump.path().toString(), "shop", "--to", home.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).contains("Left out, because damaged: cut.bson byte 0: the file ends");
    assertThat(home.resolve("mappings/shop/users.yaml")).exists();
    assertThat(home.resolve("mappings/shop/cut.yaml")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "buyerId, PostgreSQL: refers to no row, buyerId: PostgreSQL: refers to no row",
    "buyerId, buyerId: is missing or null, buyerId: is missing or null",
    ", a text with U+0000, a text with U+0000"
  })
  void theListOfTheQuarantineNamesTheField(String field, String message, String words) {
    Instant now = Instant.EPOCH;
    assertThat(
            QuarantineCommand.words(
                new Quarantine.Entry(1, "payments", "1", field, "missing", message, 1, now, now)))
        .isEqualTo(words);
  }
}
