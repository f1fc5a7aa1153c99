package io.bactrian.bench;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import io.bactrian.identity.EmbeddedId;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.types.ObjectId;

/**
 * The same operations on the same notes by a driver alone: in a database and a schema of their own,
 * which neither triggers nor a change stream look at.
 */
final class BareNotes {

  private static final String FIND =
      """
      select * from bare.notifications where user_id = ? order by created_at desc, id limit %d"""
          .formatted(Notes.PAGE);
  private static final String INSERT =
      """
      insert into bare.notifications
        (id, user_id, title, message, type, category, related_id, metadata, action_url, is_read, created_at)
      values (?, ?, ?, ?, 'info', 'offer', ?, ?::jsonb, ?, false, now())""";

  private final Notes notes;
  private final MongoCollection<BsonDocument> mongo;
  private final String postgresUrl;

  BareNotes(Notes notes, MongoClient client, String postgresUrl) throws SQLException {
    this.notes = notes;
    this.postgresUrl = postgresUrl;
    MongoDatabase database = client.getDatabase("bare");
    database.drop();
    this.mongo = database.getCollection("notifications", BsonDocument.class);
    mongo.createIndex(
        Indexes.compoundIndex(Indexes.ascending("userId"), Indexes.descending("createdAt")));
    try (Connection connection = DriverManager.getConnection(postgresUrl);
        Statement statement = connection.createStatement()) {
      statement.execute("drop schema if exists bare cascade");
      statement.execute("create schema bare");
      statement.execute(
          "create table bare.notifications (like escrow.notifications including all)");
    }
    for (int i = 0; i < notes.count(); i++) {
      mongo.insertOne(notes.document(i));
    }
    try (Connection connection = DriverManager.getConnection(postgresUrl);
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      connection.setAutoCommit(false);
      for (int i = 0; i < notes.count(); i++) {
        insert(insert, i, notes.id(i));
      }
      connection.commit();
      connection.createStatement().execute("analyze bare.notifications");
    }
  }

  /** By the driver for MongoDB; one client for all threads, as an application has it. */
  Map<Operation, CallLoad.Connecting> inMongo() {
    return Map.of(
        Operation.GET, () -> number -> seen(mongo.find(byId(number)).first() != null),
        Operation.FIND,
            () ->
                number ->
                    seen(
                        !mongo
                            .find(BsonDocument.parse("{userId: '" + notes.user(number) + "'}"))
                            .sort(BsonDocument.parse("{createdAt: -1, _id: 1}"))
                            .limit(Notes.PAGE)
                            .into(new java.util.ArrayList<>())
                            .isEmpty()),
        Operation.INSERT,
            () ->
                number -> {
                  BsonDocument made = notes.document(number);
                  made.put("_id", new BsonObjectId());
                  mongo.insertOne(made);
                },
        Operation.PATCH,
            () ->
                number ->
                    seen(
                        mongo
                                .updateOne(byId(number), BsonDocument.parse(notes.patch(number)))
                                .getModifiedCount()
                            == 1));
  }

  private BsonDocument byId(int number) {
    return new BsonDocument("_id", new BsonObjectId(notes.id(number)));
  }

  /** By JDBC, each thread with a connection of its own. */
  Map<Operation, CallLoad.Connecting> inPostgres() {
    return Map.of(
        Operation.GET,
            () ->
                new Prepared("select * from bare.notifications where id = ?") {
                  @Override
                  public void make(int number) throws SQLException {
                    statement.setObject(1, EmbeddedId.uuidOf(notes.id(number)));
                    read();
                  }
                },
        Operation.FIND,
            () ->
                new Prepared(FIND) {
                  @Override
                  public void make(int number) throws SQLException {
                    statement.setString(1, notes.user(number));
                    read();
                  }
                },
        Operation.INSERT,
            () ->
                new Prepared(INSERT) {
                  @Override
                  public void make(int number) throws SQLException {
                    insert(statement, number, new ObjectId());
                  }
                },
        Operation.PATCH,
            () ->
                new Prepared("update bare.notifications set message = ? where id = ?") {
                  @Override
                  public void make(int number) throws SQLException {
                    statement.setString(1, notes.message(number));
                    statement.setObject(2, EmbeddedId.uuidOf(notes.id(number)));
                    seen(statement.executeUpdate() == 1);
                  }
                });
  }

  private void insert(PreparedStatement insert, int number, ObjectId id) throws SQLException {
    List<Object> values =
        List.of(
            EmbeddedId.uuidOf(id),
            notes.user(number),
            Notes.TITLE,
            notes.message(number),
            "offer" + number,
            Notes.METADATA,
            Notes.URL);
    for (int i = 0; i < values.size(); i++) {
      insert.setObject(i + 1, values.get(i));
    }
    insert.executeUpdate();
  }

  private abstract class Prepared implements CallLoad.Calls {
    private final Connection connection;
    final PreparedStatement statement;

    Prepared(String sql) throws SQLException {
      connection = DriverManager.getConnection(postgresUrl);
      statement = connection.prepareStatement(sql);
    }

    /** Takes every value of every row. */
    void read() throws SQLException {
      int rows = 0;
      try (ResultSet found = statement.executeQuery()) {
        for (int columns = found.getMetaData().getColumnCount(); found.next(); rows++) {
          for (int i = 1; i <= columns; i++) {
            var unused = found.getObject(i);
          }
        }
      }
      seen(rows > 0);
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }

  private static void seen(boolean done) {
    if (!done) {
      throw new IllegalStateException("it found nothing");
    }
  }
}
