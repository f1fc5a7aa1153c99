package io.bactrian.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.platform.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StoredIdMapTest {

  private static DataSource database;

  @BeforeAll
  static void migrate() throws Exception {
    database = TestPostgres.freshDatabase();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(Files.readString(Path.of("migrations/core/V1__bactrian_schema.sql")));
      statement.execute(Files.readString(Path.of("migrations/core/V2__identity.sql")));
    }
  }

  @Test
  void anIdIsAssignedOnceAndFoundBothWaysByEverybody() {
    IdMap here = new StoredIdMap(database, "escrow");
    IdMap there = new StoredIdMap(database, "escrow");
    BsonValue id = new BsonObjectId(new ObjectId());

    assertThat(here.uuidOf("users", id)).isNull();
    UUID uuid = here.assign("users", id);

    assertThat(there.assign("users", id)).isEqualTo(uuid);
    assertThat(there.uuidOf("users", id)).isEqualTo(uuid);
    assertThat(there.idOf("users", uuid)).isEqualTo(id);
    assertThat(new StoredIdMap(database, "escrow").idOf("users", uuid)).isEqualTo(id);
  }

  @Test
  void collectionsAndSystemsKeepApart() {
    BsonValue id = new BsonString("one");
    UUID uuid = new StoredIdMap(database, "escrow").assign("users", id);

    assertThat(new StoredIdMap(database, "escrow").uuidOf("offers", id)).isNull();
    assertThat(new StoredIdMap(database, "platform").uuidOf("users", id)).isNull();
    assertThat(new StoredIdMap(database, "platform").idOf("users", uuid)).isNull();
  }

  @Test
  void numbersAreOneIdByValueAndTextIsAnother() {
    IdMap ids = new StoredIdMap(database, "numbers");
    UUID uuid = ids.assign("users", new BsonInt32(1));

    assertThat(ids.assign("users", new BsonDouble(1.0))).isEqualTo(uuid);
    assertThat(ids.assign("users", new BsonInt64(1))).isEqualTo(uuid);
    assertThat(ids.assign("users", new BsonString("1"))).isNotEqualTo(uuid);
    assertThat(ids.assign("users", new BsonDocument("n", new BsonInt32(1)))).isNotEqualTo(uuid);
  }

  @Test
  void aWarmedMapAnswersWithoutItsTable() throws SQLException {
    BsonValue id = new BsonString("warm");
    UUID uuid = new StoredIdMap(database, "warm").assign("users", id);
    StoredIdMap warmed = new StoredIdMap(database, "warm");
    warmed.warm("users");
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("delete from bactrian.id_map where system = 'warm'");
    }

    assertThat(warmed.uuidOf("users", id)).isEqualTo(uuid);
    assertThat(warmed.idOf("users", uuid)).isEqualTo(id);
  }

  @Test
  void theSqlFunctionsAgreeWithJava() throws SQLException {
    Random random = new Random(20_261_120);
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("select bactrian.uuid_of(?), bactrian.objectid(?)")) {
      for (int i = 0; i < 500; i++) {
        byte[] bytes = new byte[12];
        random.nextBytes(bytes);
        ObjectId id = new ObjectId(bytes);
        statement.setString(1, HexFormat.of().formatHex(bytes));
        statement.setObject(2, EmbeddedId.uuidOf(id));
        try (ResultSet row = statement.executeQuery()) {
          row.next();
          assertThat(row.getObject(1, UUID.class)).isEqualTo(EmbeddedId.uuidOf(id));
          assertThat(row.getString(2)).isEqualTo(id.toHexString());
        }
      }
    }
  }

  @Test
  void otherUuidsAndTextsGiveNull() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("select bactrian.uuid_of(?), bactrian.objectid(?)")) {
      statement.setString(1, "5f05a9a979dd7300018a102");
      statement.setObject(2, UUID.randomUUID());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        assertThat(row.getObject(1)).isNull();
        assertThat(row.getObject(2)).isNull();
      }
    }
  }
}
