package io.bactrian.platform;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where PostgreSQL is, as JDBC wants it.
 *
 * @param jdbc begins with {@code jdbc:postgresql:}
 * @param user null when the URL doesn't name one, or names it in its query
 * @param password null likewise
 */
record PostgresUrl(String jdbc, @Nullable String user, @Nullable String password) {

  private static final String JDBC = "jdbc:postgresql:";

  /**
   * Reads both the JDBC form and libpq's {@code postgresql://user:password@host:port/database}.
   *
   * @throws IllegalArgumentException when it is neither, or names no database
   */
  static PostgresUrl parse(String url) {
    if (url.startsWith(JDBC)) {
      return new PostgresUrl(url, null, null);
    }
    try {
      URI uri = new URI(url);
      boolean known = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
      String path = uri.getRawPath();
      if (!known || uri.getHost() == null || path == null || path.length() < 2) {
        throw unusable(url);
      }
      String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
      String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
      String[] login = uri.getRawUserInfo() == null ? null : uri.getRawUserInfo().split(":", 2);
      return new PostgresUrl(
          JDBC + "//" + uri.getHost() + port + path + query,
          login == null ? null : decode(login[0]),
          login == null || login.length < 2 ? null : decode(login[1]));
    } catch (URISyntaxException e) {
      throw unusable(url); // without the cause, which shows the password
    }
  }

  private static IllegalArgumentException unusable(String url) {
    return new IllegalArgumentException(
        "bactrian.postgres.url must look like jdbc:postgresql://host/database or"
            + " postgresql://user:password@host/database, but is "
            + Passwords.masked(url));
  }

  private static String decode(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return Passwords.masked(jdbc);
  }
}
