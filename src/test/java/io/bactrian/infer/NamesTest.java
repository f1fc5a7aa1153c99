package io.bactrian.infer;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.platform.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          createdAt, created_at
          userID, user_id
          HTTPServer, http_server
          address2Line, address2_line
          First Name, first_name
          hg.nginx.org, hg_nginx_org
          $exists, exists
          _links, links
          __v, v
          orderStatus:, order_status
          Größe, grosse
          Ærø, aero
          名, u540d
          user, user_
          2010, _2010
          xmin, xmin_
          ..., unnamed
          """)
  void aFieldsNameBecomesALegalOne(String field, String column) {
    assertThat(new Names().claim(List.of(field))).isEqualTo(column);
  }

  @Test
  void aByteOrderMarkAndAnEmptyNameAreNoObstacle() {
    InferredCollection c =
        Drafts.c("{\"_id\": 1, \"\\uFEFFname\": 1, \"\": 2, \"a.b\": 3, \"x\": {\"$y\": 4}}");

    assertThat(Drafts.sql(c))
        .contains("\n name integer", "\n unnamed integer", "\n a_b integer", "\n x_y integer");
    assertThat(Drafts.yaml(c))
        .contains(
            "name: { field: \"\\uFEFFname\" }",
            "unnamed: { field: [\"\"] }",
            "a_b: { field: [\"a.b\"] }",
            "x_y: { field: x.$y }");
  }

  @Test
  void theFieldThatNeedsNoWordGetsTheName() {
    InferredCollection c =
        Drafts.c("{\"_id\": 1, \"user_id\": 1, \"UserID\": 2, \"userId\": 3, \"extra\": 4}");

    assertThat(Drafts.yaml(c))
        .contains(
            "columns:\n user_id_2: { field: user_id }\n user_id_3: { field: UserID }\n"
                + " extra_2: { field: extra }\n");
    assertThat(Drafts.sql(c)).contains("\n user_id integer not null");
  }

  @Test
  void longNamesAreCutAndStayDifferent() {
    String start = "a".repeat(70);
    Names names = new Names();

    String one = names.claim(List.of(start + "1"));
    String other = names.claim(List.of(start + "2"));

    assertThat(one).hasSize(63).isNotEqualTo(other);
    assertThat(names.claim(List.of(start + "1"))).hasSize(63).endsWith("_2");
    assertThat(new Names().claim(List.of(start + "1"))).isEqualTo(one);
  }

  @Test
  void tablesOfDifferentCollectionsDontCollide() {
    Inference draft =
        Drafts.of(
            new MemorySource()
                .with("users", "{\"_id\": 1, \"logs\": [{\"a\": 1}]}")
                .with("Users", "{\"_id\": 1}")
                .with("users.logs", "{\"_id\": 1}")
                .with("users_pkey", "{\"_id\": 1}"));

    assertThat(draft.migration())
        .contains("create table s.users (", "create table s.users_2 (")
        .contains("create table s.users_logs (", "create table s.users_2_logs (")
        .contains("create table s.users_pkey_2 (");
  }

  @Test
  void theReservedWordsAreThoseOfPostgres() throws SQLException {
    try (Connection connection = TestPostgres.freshConnection();
        Statement statement = connection.createStatement();
        ResultSet words =
            statement.executeQuery(
                "select word from pg_get_keywords() where catcode in ('R', 'T')")) {
      while (words.next()) {
        assertThat(ReservedWords.contains(words.getString(1))).as(words.getString(1)).isTrue();
      }
    }
  }
}
