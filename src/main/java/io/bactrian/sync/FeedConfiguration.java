package io.bactrian.sync;

import com.mongodb.client.MongoDatabase;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Chooses where changes come from; a command that begins a stream asks as the service does. */
@Configuration(proxyBeanMethods = false)
class FeedConfiguration {

  @Bean
  Feeds feeds(ObjectProvider<MongoDatabase> database, SyncSettings settings) {
    Supplier<MongoDatabase> mongo = () -> Objects.requireNonNull(database.getObject());
    return switch (settings.feed()) {
      case MONGO -> new MongoFeeds(mongo, settings);
      case KAFKA -> new KafkaFeeds(() -> mongo.get().getName(), settings);
    };
  }
}
