package io.bactrian.platform;

import com.mongodb.client.MongoDatabase;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;

/** Whether MongoDB answers; Spring Boot asks the other two stores by itself. */
final class MongoHealth extends AbstractHealthIndicator {

  private final MongoDatabase database;

  MongoHealth(MongoDatabase database) {
    super("MongoDB does not answer");
    this.database = database.withTimeout(5, TimeUnit.SECONDS);
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    database.runCommand(new Document("ping", 1));
    builder.up();
  }
}
