package io.bactrian.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bactrian.mapping.Mapping;
import io.bactrian.mapping.MappingReader;
import io.bactrian.mapping.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

class StoreModesTest {

  private final MockEnvironment environment = new MockEnvironment();
  private final StoreModes modes = new StoreModes(environment);

  private static Mapping mapping(String flags) {
    List<Problem> problems = new ArrayList<>();
    Mapping mapping =
        new MappingReader(problems)
            .read("escrow", "p.yaml", "source: payments\ntable: escrow.payments\nflags: " + flags);
    assertThat(problems).isEmpty();
    return Objects.requireNonNull(mapping);
  }

  @Test
  void aCollectionIsInMongoUntilSomebodySaysOtherwise() {
    assertThat(modes.of(mapping("[REPO_PAYMENT, REPO_DEFAULT]"))).isEqualTo(StoreModes.Mode.MONGO);
  }

  @Test
  void theFirstOfTheFlagsThatIsSetCounts() {
    environment.setProperty("REPO_DEFAULT", "dual");
    assertThat(modes.of(mapping("[REPO_PAYMENT, REPO_DEFAULT]"))).isEqualTo(StoreModes.Mode.DUAL);

    environment.setProperty("REPO_PAYMENT", "pg");
    assertThat(modes.of(mapping("[REPO_PAYMENT, REPO_DEFAULT]")))
        .isEqualTo(StoreModes.Mode.POSTGRES);

    environment.setProperty("REPO_PAYMENT", " ");
    assertThat(modes.of(mapping("[REPO_PAYMENT, REPO_DEFAULT]"))).isEqualTo(StoreModes.Mode.DUAL);
    assertThat(modes.of(mapping("[]"))).isEqualTo(StoreModes.Mode.MONGO);
  }

  @Test
  void bactriansOwnSettingOutranksThem() {
    environment.setProperty("REPO_PAYMENT", "postgres");
    environment.setProperty("bactrian.modes.escrow.payments", "Mongo");

    assertThat(modes.of(mapping("[REPO_PAYMENT]"))).isEqualTo(StoreModes.Mode.MONGO);
  }

  @Test
  void anotherWordIsAMistakeThatNamesTheSetting() {
    environment.setProperty("REPO_PAYMENT", "both");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> modes.of(mapping("[REPO_PAYMENT]")))
        .withMessage("REPO_PAYMENT must be mongo, dual, postgres or pg, not both");
  }

  @Test
  void whatWasSaidWhileItRanOutranksEverySetting() throws SQLException {
    DataSource postgres = TestPostgres.databaseWithCore();
    environment.setProperty("bactrian.modes.escrow.payments", "mongo");
    StoreModes running = new StoreModes(environment, () -> postgres);
    assertThat(running.of(mapping("[]"))).isEqualTo(StoreModes.Mode.MONGO);

    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "insert into bactrian.modes (system, collection, mode, changed_by)"
              + " values ('escrow', 'payments', 'dual', 'test')");
    }

    Awaitility.await().until(() -> running.of(mapping("[]")) == StoreModes.Mode.DUAL);
    assertThat(running.configured(mapping("[]"))).isEqualTo(StoreModes.Mode.MONGO);
  }
}
