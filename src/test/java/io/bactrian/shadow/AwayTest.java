package io.bactrian.shadow;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.bactrian.platform.TestServer;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;

/** The store that follows doesn't answer. */
class AwayTest {

  @Test
  void aFollowerThatIsFrozenOrDeadNeverFailsTheCaller(@TempDir Path folder) {
    try (TestServer server = TestServer.postgres(folder)) {
      ShadowSettings settings = Reading.settings(1000, 2, false);
      try (HikariDataSource follower = ShadowPostgres.open(at(server.url()), settings)) {
        Reading reading = new Reading(settings, UnaryOperator.identity(), follower);
        BsonDocument ann = json("{_id: {$oid: '000000000000000000000001'}, name: 'Ann'}");
        reading.put(ann);

        server.freeze();
        assertThat(reading.watched().get(ann.getObjectId("_id"))).isEqualTo(ann);
        reading.look();
        assertThat(reading.counts("timed_out + failed, compared, mismatches")).startsWith("1");

        server.kill();
        assertThat(reading.watched().get(ann.getObjectId("_id"))).isEqualTo(ann);
        reading.look();
        assertThat(reading.counts("reads, compared, mismatches")).isEqualTo("2 0 0");
        assertThat(reading.counts("timed_out + failed")).isEqualTo("2");
        assertThat(reading.reads.waiting()).isZero();
        assertThat(reading.later).isEmpty();
      }
    }
  }

  private static JdbcConnectionDetails at(String url) {
    return new JdbcConnectionDetails() {
      @Override
      public String getUsername() {
        return "postgres";
      }

      @Override
      public String getPassword() {
        return "";
      }

      @Override
      public String getJdbcUrl() {
        return url;
      }
    };
  }
}
