package io.bactrian.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.bson.Document;
import org.junit.jupiter.api.Test;

class TestServersTest {

  @Test
  void eachFreshDatabaseIsEmptyAndPostgreSql18() throws SQLException {
    try (Connection first = TestPostgres.freshConnection();
        Connection second = TestPostgres.freshConnection();
        Statement one = first.createStatement();
        Statement other = second.createStatement()) {
      one.execute("create table only_here (id int)");

      try (ResultSet there = other.executeQuery("select to_regclass('only_here')")) {
        there.next();
        assertThat(there.getString(1)).isNull();
      }
      assertThat(first.getMetaData().getDatabaseMajorVersion()).isEqualTo(18);
    }
  }

  @Test
  void eachFreshMongoDatabaseIsEmpty() {
    MongoDatabase first = TestMongo.freshDatabase();
    MongoDatabase second = TestMongo.freshDatabase();

    first.getCollection("things").insertOne(new Document("_id", 1));

    assertThat(first.getCollection("things").countDocuments()).isEqualTo(1);
    assertThat(second.getCollection("things").countDocuments()).isZero();
  }
}
