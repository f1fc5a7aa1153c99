package io.bactrian.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.platform.drift.Drift;
import io.bactrian.platform.drift.SchemaPrints;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that somebody changes by hand, beside the migrations. */
class DriftTest {

  private static final String CHECKS =
      "select drifted || ' ' || version || coalesce(': ' || what, '') from bactrian.schema_checks order by id";

  private final DataSource database = TestPostgres.databaseWithCore();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Path folder;
  private final Migrations migrations;
  private final Drift drift;

  DriftTest(@TempDir Path folder) {
    this.folder = folder;
    this.migrations = new Migrations(database, Home.of(folder.toString()));
    this.drift =
        new Drift(
            database,
            List.of(new SchemaPrints.Extent("shop", List.of("public.notes"))),
            new EvidenceSettings(Duration.ofDays(30)),
            registry);
  }

  @BeforeEach
  void aMigratedSystem() throws IOException {
    write(
        "V1__orders.sql",
        """
        create schema shop;
        create type shop.state as enum ('new', 'paid');
        create table shop.orders (id uuid primary key, total numeric not null default 0, state shop.state,
          constraint positive check (total >= 0));
        create index orders_by_state on shop.orders (state);
        """);
    migrations.migrate("shop");
  }

  @Test
  void whatNobodyTouchedHasNotDrifted() {
    drift.check();
    assertThat(migrations.migrate("shop")).isZero();
    drift.check();

    assertThat(rows(CHECKS)).containsExactly("false 1", "false 1");
    assertThat(registry.get("bactrian.schema.drifted").gauge().value()).isZero();
  }

  @Test
  void eachKindOfChangeIsSaidInWords() {
    execute(
        "alter table shop.orders add note text",
        "alter table shop.orders alter total drop default, drop constraint positive",
        "drop index shop.orders_by_state",
        "alter type shop.state add value 'lost'",
        "create function shop.f() returns trigger language plpgsql as 'begin return new; end'",
        "create trigger t before insert on shop.orders for each row execute function shop.f()");

    drift.check();

    assertThat(rows(CHECKS).get(0))
        .startsWith("true 1: ")
        .contains(
            "+ column shop.orders.note text",
            "- column shop.orders.total numeric not null default 0",
            "- constraint shop.orders.positive",
            "- index shop.orders CREATE INDEX orders_by_state",
            "+ enum shop.state new,paid,lost",
            "+ function shop.f()",
            "+ trigger shop.orders CREATE TRIGGER t");
    assertThat(registry.get("bactrian.schema.drifted").gauge().value()).isEqualTo(1);
  }

  @Test
  void whatIsChangedBackHasDriftedNoMore() {
    execute("drop index shop.orders_by_state");
    drift.check();
    execute("create index orders_by_state on shop.orders (state)");
    drift.check();

    assertThat(rows("select drifted::text from bactrian.schema_checks order by id"))
        .containsExactly("true", "false");
  }

  @Test
  void aLaterMigrationDoesNotLaunderWhatHadDrifted() throws IOException {
    execute("alter table shop.orders add sneaked text");
    write("V2__more.sql", "alter table shop.orders add more integer;");

    assertThat(migrations.migrate("shop")).isEqualTo(1);

    assertThat(rows(CHECKS)).containsExactly("true 1: + column shop.orders.sneaked text");
    drift.check();
    assertThat(rows(CHECKS).get(1)).isEqualTo("true 2: + column shop.orders.sneaked text");
  }

  @Test
  void aMigrationThatDealsWithTheColumnSettlesIt() throws IOException {
    execute("alter table shop.orders alter total type numeric(12,2)");
    write("V2__more.sql", "alter table shop.orders alter total type numeric(20,4);");

    migrations.migrate("shop");
    drift.check();

    assertThat(rows("select drifted::text from bactrian.schema_checks order by id"))
        .containsExactly("true", "false");
  }

  @Test
  void whatIsAcceptedHasDriftedNoMore() {
    execute("alter table shop.orders add note text");
    new SchemaPrints(database).accept(new SchemaPrints.Extent("shop", List.of("public.notes")));
    drift.check();

    assertThat(rows(CHECKS)).containsExactly("false 1");
  }

  @Test
  void theMirrorsTriggersValidatedConstraintsAndOtherTablesAreNoDrift() {
    execute(
        "select bactrian.mirror_on('shop', 'orders', '[{\"table\": \"shop.orders\", \"keys\": \"select id::text from {changed}\"}]')",
        "create table public.others (id int)",
        "create temporary table scratch (id int)");
    drift.check();
    execute("select bactrian.mirror_off('shop', 'orders')");
    drift.check();
    assertThat(rows(CHECKS)).containsExactly("false 1", "false 1");

    execute("create table public.notes (id int)");
    drift.check();
    assertThat(rows(CHECKS).get(2)).contains("+ table public.notes");
  }

  @Test
  void oldChecksAreForgottenButTheLatest() {
    drift.check();
    drift.check();
    execute("update bactrian.schema_checks set at = now() - interval '31 days'");
    drift.forget();

    assertThat(rows(CHECKS)).hasSize(1);
  }

  private void write(String name, String sql) throws IOException {
    Path file = folder.resolve("migrations/shop").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, sql);
  }

  private void execute(String... statements) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> rows(String sql) {
    List<String> all = new ArrayList<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        all.add(rows.getString(1));
      }
      return all;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
