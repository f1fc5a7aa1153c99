package io.bactrian.sync;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.TestMongo;
import io.bactrian.platform.TestPostgres;
import io.bactrian.source.DocumentStream;
import io.bactrian.source.KeyRange;
import io.bactrian.source.LiveSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.StandardEnvironment;

/** What lands in PostgreSQL is read from the primary, whatever the connection string prefers. */
class PrimaryReadsTest {

  private static final String SECONDARY = "secondaryPreferred";

  private final List<String> preferred = new CopyOnWriteArrayList<>();

  private final CommandListener listener =
      new CommandListener() {
        @Override
        public void commandStarted(CommandStartedEvent event) {
          if (event.getCommandName().equals("find")) {
            preferred.add(
                event
                    .getCommand()
                    .getDocument("$readPreference", new BsonDocument())
                    .getString("mode", new BsonString("primary"))
                    .getValue());
          }
        }
      };

  @Test
  void secondariesAreNotAsked() {
    String url = TestMongo.freshUrl();
    ConnectionString database = new ConnectionString(url);
    MongoClientSettings settings =
        MongoClientSettings.builder()
            .applyConnectionString(database)
            .readPreference(ReadPreference.secondaryPreferred())
            .addCommandListener(listener)
            .build();
    try (MongoClient client = MongoClients.create(settings)) {
      MongoDatabase mongo = client.getDatabase(String.valueOf(database.getDatabase()));
      mongo.getCollection("people", BsonDocument.class).insertOne(json("{_id: 1}"));
      assertThat(mongo.getCollection("people").find().first()).isNotNull();
      assertThat(preferred).as("what the listener sees of a plain read").containsExactly(SECONDARY);
      preferred.clear();

      List<BsonValue> ids = List.of(new BsonInt32(1));
      try (LiveSource source = new LiveSource(mongo)) {
        assertThat(source.find("people", ids)).hasSize(1);
        try (DocumentStream all = source.read("people", KeyRange.ALL);
            DocumentStream keys = source.ids("people")) {
          assertThat(all.next()).isNotNull();
          assertThat(keys.next()).isNotNull();
        }
      }
      LandChanges.Changes changes = new LandChanges.Changes();
      new DrainTouched(
              TestPostgres.databaseWithCore(),
              mongo,
              new StoreModes(new StandardEnvironment()),
              Map.of())
          .look("people", ids, changes);
      assertThat(changes.isEmpty()).isFalse();
      assertThat(preferred).hasSize(4).doesNotContain(SECONDARY);
    }
  }
}
