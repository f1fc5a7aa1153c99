package io.bactrian.platform;

import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Connections to a test's server, made one by one. */
public final class PostgresAt {

  private PostgresAt() {}

  /** At that JDBC URL; a server that is silent for three seconds has not answered. */
  public static DataSource url(String url) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    source.setLoginTimeout(3);
    source.setConnectTimeout(3);
    source.setSocketTimeout(3);
    return source;
  }
}
