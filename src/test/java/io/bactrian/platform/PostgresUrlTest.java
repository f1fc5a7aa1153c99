package io.bactrian.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresUrlTest {

  @Test
  void theJdbcFormStaysAsItIs() {
    String url = "jdbc:postgresql://one:5432,two:5432/app?user=me&password=secret";

    assertThat(PostgresUrl.parse(url)).isEqualTo(new PostgresUrl(url, null, null));
  }

  @Test
  void libpqsFormGivesUpItsLogin() {
    assertThat(PostgresUrl.parse("postgresql://me:p%40ss+w%3Ard@db:5433/app?sslmode=require"))
        .isEqualTo(
            new PostgresUrl("jdbc:postgresql://db:5433/app?sslmode=require", "me", "p@ss+w:rd"));
  }

  @Test
  void portAndLoginMayBeLeftOut() {
    assertThat(PostgresUrl.parse("postgres://db/app"))
        .isEqualTo(new PostgresUrl("jdbc:postgresql://db/app", null, null));
  }

  @ParameterizedTest
  @CsvSource({
    "postgresql://me:secret@db/app,               postgresql://me:***@db/app",
    "jdbc:postgresql://db/app?user=me&password=x&ssl=true,"
        + " jdbc:postgresql://db/app?user=me&password=***&ssl=true",
    "jdbc:postgresql://db/app?sslpassword=x,      jdbc:postgresql://db/app?sslpassword=***",
    "redis://:secret@cache:6379/1,                redis://:***@cache:6379/1",
    "'mongodb://me:a@b@one:1,two:2/docs',           'mongodb://me:***@one:1,two:2/docs'",
    "mongodb://docs/app,                          mongodb://docs/app",
  })
  void passwordsAreMasked(String url, String masked) {
    assertThat(Passwords.masked(url)).isEqualTo(masked);
  }
}
