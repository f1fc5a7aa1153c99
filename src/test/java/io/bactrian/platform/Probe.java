package io.bactrian.platform;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.bson.Document;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Writes a word into each of the three embedded stores and reads it back. */
final class Probe {

  private final int postgres;
  private final int redis;
  private final int mongo;

  Probe(EmbeddedServers servers) {
    this(port(servers, Store.POSTGRES), port(servers, Store.REDIS), port(servers, Store.MONGO));
  }

  Probe(int postgres, int redis, int mongo) {
    this.postgres = postgres;
    this.redis = redis;
    this.mongo = mongo;
  }

  /** Settings as they would be bound from these {@code name=value} pairs. */
  static PlatformSettings settings(Path data, String... properties) {
    Map<String, String> values = new HashMap<>();
    values.put("bactrian.data-folder", data.toString());
    Arrays.stream(properties)
        .map(property -> property.split("=", 2))
        .forEach(pair -> values.put(pair[0], pair[1]));
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("bactrian", PlatformSettings.class);
  }

  void write() throws SQLException {
    sql("create table probe (word text)");
    sql("insert into probe values ('kept')");
    redis(commands -> commands.set("probe", "kept"));
    mongo(
        collection ->
            collection
                .withWriteConcern(WriteConcern.MAJORITY) // on disk when it is answered
                .insertOne(new Document("word", "kept")));
  }

  List<String> read() throws SQLException {
    return List.of(
        query("select word from probe"),
        redis(commands -> Objects.requireNonNull(commands.get("probe"))),
        mongo(collection -> Objects.requireNonNull(collection.find().first()).getString("word")));
  }

  String show(String setting) throws SQLException {
    return query("show " + setting);
  }

  private void sql(String statement) throws SQLException {
    try (Connection connection = connect();
        Statement running = connection.createStatement()) {
      running.execute(statement);
    }
  }

  private String query(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://localhost:%d/bactrian".formatted(postgres), "postgres", "");
  }

  private <T> T redis(Function<RedisCommands<String, String>, T> work) {
    RedisClient client = RedisClient.create("redis://127.0.0.1:" + redis);
    try {
      return work.apply(client.connect().sync());
    } finally {
      client.shutdown();
    }
  }

  private <T> T mongo(Function<MongoCollection<Document>, T> work) {
    try (MongoClient client = MongoClients.create("mongodb://127.0.0.1:" + mongo)) {
      return work.apply(client.getDatabase("bactrian").getCollection("probe"));
    }
  }

  private static int port(EmbeddedServers servers, Store store) {
    return servers.all().stream()
        .filter(server -> server.store() == store)
        .mapToInt(EmbeddedServer::port)
        .findFirst()
        .orElse(0);
  }
}
