package io.bactrian.shadow;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;

/** Connections for shadow reads only: requests have theirs, however slow these become. */
final class ShadowPostgres {

  private ShadowPostgres() {}

  /** A pool that is empty until it is used. */
  static HikariDataSource open(JdbcConnectionDetails details, ShadowSettings settings) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("shadow");
    config.setJdbcUrl(details.getJdbcUrl());
    config.setUsername(details.getUsername());
    config.setPassword(details.getPassword());
    config.setMaximumPoolSize(settings.threads());
    config.setMinimumIdle(0);
    config.setIdleTimeout(Duration.ofMinutes(1).toMillis());
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(Math.max(250, settings.timeout().toMillis()));
    config.setConnectionInitSql("set statement_timeout = " + settings.timeout().toMillis());
    // For a server that says nothing at all.
    config.addDataSourceProperty(
        "socketTimeout", Long.toString(settings.timeout().toSeconds() + 1));
    return new HikariDataSource(config);
  }
}
