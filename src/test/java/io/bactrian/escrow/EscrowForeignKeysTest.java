package io.bactrian.escrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bactrian.platform.TestPostgres;
import io.bactrian.platform.TestSystems;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** That who deletes or joins by a foreign key finds an index on its side. */
class EscrowForeignKeysTest {

  /** One connection, for transactions. */
  private static JdbcClient sql;

  @BeforeAll
  static void migrate() throws SQLException {
    var database = TestPostgres.databaseWithCore();
    TestSystems.open(database, "escrow");
    sql = JdbcClient.create(new SingleConnectionDataSource(database.getConnection(), true));
  }

  @Test
  void everyOneHasAnIndexThatBeginsWithIt() {
    assertThat(foreignKeysWithoutIndex()).isEmpty();
  }

  @Test
  void oneWithoutIsNoticed() {
    sql.sql("begin").update();
    sql.sql("drop index escrow.chat_messages_by_sender").update();
    sql.sql("drop index escrow.telegram_links_by_user").update(); // the other is partial
    List<String> found = foreignKeysWithoutIndex();
    sql.sql("rollback").update();

    assertThat(found)
        .containsExactly(
            "escrow.chat_messages chat_messages_sender_id_fkey",
            "escrow.telegram_links telegram_links_user_id_fkey");
  }

  @Test
  void everyOneIsValidated() {
    assertThat(
            sql.sql(
                    """
                    select conname from pg_constraint
                    where contype = 'f' and connamespace = 'escrow'::regnamespace and not convalidated
                    """)
                .query(String.class)
                .list())
        .isEmpty();
  }

  @Test
  void anOrphanIsFoundAndNotFatalAndNewOnesAreRefused() {
    String add =
        "alter table escrow.addresses add foreign key (user_id) references escrow.users not valid";
    String orphan =
        """
        insert into escrow.addresses (user_id, name, full_address, country, created_at, updated_at)
        values (gen_random_uuid(), 'n', 'a', 'IR', now(), now())
        """;
    String validate =
        "select constraint_name || ' ' || valid from bactrian.validate_foreign_keys('escrow')";
    sql.sql("begin").update();
    sql.sql("alter table escrow.addresses drop constraint addresses_user_id_fkey").update();
    sql.sql(orphan).update();
    sql.sql(add).update();
    List<String> withOrphan = sql.sql(validate).query(String.class).list();
    sql.sql("savepoint refused").update();
    assertThatThrownBy(() -> sql.sql(orphan).update())
        .hasMessageContaining("addresses_user_id_fkey");
    sql.sql("rollback to refused").update();
    sql.sql("delete from escrow.addresses").update();
    List<String> without = sql.sql(validate).query(String.class).list();
    sql.sql("rollback").update();

    assertThat(withOrphan).containsExactly("addresses_user_id_fkey false");
    assertThat(without).containsExactly("addresses_user_id_fkey true");
  }

  private static List<String> foreignKeysWithoutIndex() {
    return sql.sql(
            """
            select k.conrelid::regclass || ' ' || k.conname from pg_constraint k
            where k.contype = 'f' and k.connamespace = 'escrow'::regnamespace and not exists (
              select from pg_index i join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
              where i.indrelid = k.conrelid and i.indisvalid
                and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey
                and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) = '(' || a.attname || ' IS NOT NULL)'))
            order by 1
            """)
        .query(String.class)
        .list();
  }
}
