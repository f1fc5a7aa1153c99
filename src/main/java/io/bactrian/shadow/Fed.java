package io.bactrian.shadow;

import io.bactrian.landing.StoreUnavailable;
import io.bactrian.mapping.Lens;
import io.bactrian.platform.StoreModes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Which collections' rows are kept up to date, so that comparing them means something. */
public final class Fed {

  private static final long FRESH = Duration.ofSeconds(2).toNanos();

  private final DataSource postgres;
  private final StoreModes modes;
  private Map<String, String> states = Map.of();
  private @Nullable Long readAt;

  public Fed(DataSource postgres, StoreModes modes) {
    this.postgres = postgres;
    this.modes = modes;
  }

  /**
   * Why a collection isn't compared, or null when it is: while it is read and written in MongoDB
   * only, the change stream must be landing its changes; in the other modes both stores are
   * written.
   *
   * @throws StoreUnavailable when that can't be asked
   */
  public @Nullable String whyNot(Lens lens) {
    if (modes.retired(lens.mapping())) {
      return "it is retired: MongoDB does not follow";
    }
    if (modes.of(lens.mapping()) != StoreModes.Mode.MONGO) {
      return null;
    }
    String state = states().get(lens.mapping().qualifiedName());
    if (state == null) {
      return "nothing follows its changes";
    }
    return state.equals("live") ? null : "its changes do not land: it is " + state;
  }

  private synchronized Map<String, String> states() {
    if (readAt != null && System.nanoTime() - readAt < FRESH) {
      return states;
    }
    try (Connection connection = postgres.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select system, collection, state from bactrian.sync_collections")) {
      Map<String, String> read = new HashMap<>();
      while (rows.next()) {
        read.put(rows.getString(1) + "." + rows.getString(2), rows.getString(3));
      }
      states = read;
      readAt = System.nanoTime();
      return read;
    } catch (SQLException e) {
      throw new StoreUnavailable("asking which collections are followed", e);
    }
  }
}
