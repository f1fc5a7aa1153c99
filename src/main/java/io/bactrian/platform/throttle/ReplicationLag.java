package io.bactrian.platform.throttle;

import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** How far replicas are behind, where we may see it; who may not see it, slows nothing down. */
final class ReplicationLag {

  /** After a refusal it is asked again so many turns later. */
  private static final int REST = 60;

  private static final int SECONDARY = 2;

  private ReplicationLag() {}

  static Signal ofPostgres(DataSource postgres, ThrottleSettings settings) {
    return resting(
        system -> {
          try (Connection connection = postgres.getConnection();
              Statement statement = connection.createStatement();
              ResultSet row =
                  statement.executeQuery(
                      "select max(extract(epoch from replay_lag)) from pg_stat_replication")) {
            row.next();
            return judge("PostgreSQL", row.getDouble(1), settings.replicationLag());
          } catch (SQLException e) {
            return REFUSED;
          }
        });
  }

  static Signal ofMongo(MongoDatabase admin, ThrottleSettings settings) {
    return resting(
        system -> {
          try {
            BsonDocument status =
                admin.runCommand(
                    new BsonDocument("replSetGetStatus", new BsonInt32(1)), BsonDocument.class);
            return judge("MongoDB", behind(status), settings.replicationLag());
          } catch (MongoException e) {
            return REFUSED;
          }
        });
  }

  private static final String REFUSED = "";

  private static Signal resting(Signal asking) {
    int[] rest = new int[1];
    return system -> {
      if (rest[0] > 0) {
        rest[0]--;
        return null;
      }
      String why = asking.slow(system);
      if (REFUSED.equals(why)) {
        rest[0] = REST;
        return null;
      }
      return why;
    };
  }

  /** Seconds between the newest operation of any member and that of the slowest secondary. */
  static double behind(BsonDocument status) {
    long newest = Long.MIN_VALUE;
    long slowest = Long.MAX_VALUE;
    for (BsonValue each : status.getArray("members")) {
      BsonDocument member = each.asDocument();
      BsonValue at = member.get("optimeDate");
      if (at != null && at.isDateTime()) {
        newest = Math.max(newest, at.asDateTime().getValue());
        if (member.getNumber("state").intValue() == SECONDARY) {
          slowest = Math.min(slowest, at.asDateTime().getValue());
        }
      }
    }
    return slowest == Long.MAX_VALUE ? 0 : (newest - slowest) / 1e3;
  }

  private static @Nullable String judge(String store, double seconds, Duration limit) {
    return seconds > limit.toMillis() / 1e3
        ? String.format(Locale.ROOT, "a replica of %s is %.0f s behind", store, seconds)
        : null;
  }
}
