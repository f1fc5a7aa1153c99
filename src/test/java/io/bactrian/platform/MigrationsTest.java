package io.bactrian.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {

  private final DataSource database = TestPostgres.freshDatabase();
  private final Path folder;
  private final Migrations migrations;

  MigrationsTest(@TempDir Path folder) {
    this.folder = folder;
    this.migrations = new Migrations(database, Home.of(folder.toString()));
  }

  @BeforeEach
  void aSystemBesideTheCore() throws IOException, SQLException {
    execute("create schema bactrian");
    execute("create table bactrian.positions (id int)");
    write("shop/V1__orders.sql", "create schema shop; create table shop.orders (id int);");
  }

  @Test
  void aSystemIsMigratedOnceAndRemembersItBesideTheCore() throws IOException, SQLException {
    assertThat(migrations.migrate("shop")).isEqualTo(1);
    assertThat(migrations.migrate("shop")).isZero();

    write("shop/V2__customers.sql", "create table shop.customers (id int);");
    assertThat(migrations.migrate("shop")).isEqualTo(1);

    execute("select id from shop.orders natural join shop.customers");
    execute("select * from bactrian.flyway_history_shop");
  }

  @Test
  void systemsKeepApartHistories() throws IOException {
    write("office/V1__desks.sql", "create schema office; create table office.desks (id int);");

    assertThat(migrations.migrate("shop")).isEqualTo(1);
    assertThat(migrations.migrate("office")).isEqualTo(1);
  }

  @Test
  void aChangedMigrationIsRefused() throws IOException {
    migrations.migrate("shop");
    write("shop/V1__orders.sql", "create schema shop; create table shop.orders (id bigint);");

    assertThatThrownBy(() -> migrations.migrate("shop"))
        .isInstanceOf(FlywayException.class)
        .hasMessageContaining("checksum mismatch");
  }

  @Test
  void aSystemWithoutMigrationsIsRefused() {
    assertThatThrownBy(() -> migrations.migrate("nothing"))
        .isInstanceOf(FlywayException.class)
        .hasMessageContaining("migrations/nothing");
  }

  private void write(String name, String sql) throws IOException {
    Path file = folder.resolve("migrations").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, sql);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
