package io.bactrian.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bactrian.http.Problem;
import io.bactrian.http.Problems;
import io.bactrian.platform.PromptPostgres;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** What a caller is told when something fails at the commit where PostgreSQL leads, or after it. */
class UnansweredTest {

  private static Shop shop;

  @BeforeAll
  static void start(@TempDir Path data) {
    shop = Shop.start(data, "bactrian.modes.demo.categories=postgres");
  }

  @AfterAll
  static void stop() {
    shop.close();
  }

  @Test
  void whoseCommitWasNotAnsweredIsNotAskedToWriteAgain() {
    Problem told = refusal("unanswered", "08006", true);
    assertThat(told.getMessage()).contains("whether it was done is not known");
    assertThat(told.retryAfter()).isNull();
    assertThat(rows("unanswered")).isEqualTo(1);
  }

  @Test
  void whoseCommitWasRefusedIs() {
    Problem told = refusal("refused", "40001", false);
    assertThat(told.getMessage()).doesNotContain("not known");
    assertThat(told.retryAfter()).isNotNull();
    assertThat(rows("refused")).isZero();
  }

  @Test
  void whatIsCommittedIsDoneWhateverFollows() {
    BsonDocument written =
        write(
            "followed",
            postgres(),
            (collection, key) -> {
              throw new IllegalStateException("no id map");
            });
    assertThat(written).isNotNull();
    assertThat(rows("followed")).isEqualTo(1);
  }

  private static Problem refusal(String name, String state, boolean done) {
    Problem[] told = new Problem[1];
    DataSource failing = failing(state, done);
    assertThatThrownBy(() -> write(name, failing, (collection, key) -> {}))
        .satisfies(e -> told[0] = Problems.problemOf(e));
    assertThat(told[0].status().value()).isEqualTo(503);
    return told[0];
  }

  private static @Nullable BsonDocument write(
      String name, DataSource postgres, PostgresLeads.Following follow) {
    BsonValue id = new BsonObjectId();
    BsonDocument category =
        new BsonDocument("_id", id)
            .append("name", new BsonString(name))
            .append("slug", new BsonString(name));
    Leader leader = new PostgresLeads(postgres, follow);
    return new Writes(shop.service().bean(Duty.class), leader, leader)
        .write(shop.collection("categories"), id, current -> category);
  }

  private static long rows(String name) {
    return shop.count("select count(*) from demo.categories where name = '" + name + "'");
  }

  private static DataSource postgres() {
    return shop.service().bean(PromptPostgres.class).dataSource();
  }

  /** Whose commits fail, after they were done or instead of it. */
  private static DataSource failing(String state, boolean done) {
    return new DelegatingDataSource(postgres()) {
      @Override
      public Connection getConnection() throws SQLException {
        Connection real = super.getConnection();
        return (Connection)
            Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                  boolean commit = method.getName().equals("commit");
                  if (commit && !done) {
                    throw new SQLException("as the test wants", state);
                  }
                  try {
                    Object result = method.invoke(real, arguments);
                    if (commit) {
                      throw new SQLException("as the test wants", state);
                    }
                    return result;
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
      }
    };
  }
}
