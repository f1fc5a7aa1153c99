package io.bactrian.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bactrian.platform.CannotStart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;

/** The password that nobody has set: made, shown once, kept as a hash. */
@ExtendWith(OutputCaptureExtension.class)
class AdminPasswordTest {

  private static final Pattern SHOWN = Pattern.compile("Password:\\s+(\\S+)");

  private final Path data;
  private final CapturedOutput output;
  private int read;

  AdminPasswordTest(@TempDir Path data, CapturedOutput output) {
    this.data = data;
    this.output = output;
  }

  private Service start(String... more) {
    return Service.start(
        data,
        Stream.concat(
                Stream.of(
                    "bactrian.postgres.url=",
                    "bactrian.access.admin-password=",
                    "logging.level.io.bactrian=trace",
                    "logging.level.org.springframework.jdbc=trace",
                    "logging.level.org.springframework.security=trace"),
                Arrays.stream(more))
            .toArray(String[]::new));
  }

  /** What was printed since this was asked last. */
  private String news() {
    String all = output.getAll();
    String news = all.substring(read);
    read = all.length();
    return news;
  }

  private static String shown(String text) {
    Matcher shown = SHOWN.matcher(text);
    assertThat(shown.find()).as(text).isTrue();
    return shown.group(1);
  }

  private static int login(Service service, String password) {
    String basic =
        Base64.getEncoder()
            .encodeToString((Service.USER + ":" + password).getBytes(StandardCharsets.UTF_8));
    return service.send("GET", "/projects", "", "Authorization", "Basic " + basic).statusCode();
  }

  @Test
  void itIsShownOnceAtTheFirstStartThatSucceedsAndStaysUntilItIsReset() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> start("server.port=" + taken.getLocalPort())).isNotNull();
    }
    assertThat(news()).doesNotContainPattern(SHOWN);

    String password;
    try (Service first = start()) {
      password = shown(news());
      assertThat(password).hasSizeGreaterThanOrEqualTo(20);
      assertThat(login(first, password)).isEqualTo(200);
      assertThat(login(first, password + "x")).isEqualTo(401);
    }
    assertThat(news()).doesNotContain(password);

    try (Service second = start()) {
      assertThat(login(second, password)).isEqualTo(200);
    }
    assertThat(news())
        .doesNotContain(password)
        .doesNotContainPattern(SHOWN)
        .contains("bactrian.access.reset-admin=true makes a new one");

    String other;
    try (Service reset = start("bactrian.access.reset-admin=true")) {
      other = shown(news());
      assertThat(other).isNotEqualTo(password);
      assertThat(login(reset, other)).isEqualTo(200);
      assertThat(login(reset, password)).isEqualTo(401);
      String kept =
          reset
              .bean(JdbcClient.class)
              .sql("select hash from bactrian.admin_login")
              .query(String.class)
              .single();
      assertThat(reset.bean(PasswordEncoder.class).matches(other, kept)).isTrue();
    }
    assertThat(news()).doesNotContain(password, other);
    assertThat(output.getAll().split(Pattern.quote(password), -1)).as("shown once").hasSize(2);
    assertThat(output.getAll().split(Pattern.quote(other), -1)).as("shown once").hasSize(2);
  }

  @Test
  void withAPostgresOfOnesOwnThereIsNoRandomOne() {
    assertThatThrownBy(() -> Service.start(data, "bactrian.access.admin-password="))
        .hasRootCauseInstanceOf(CannotStart.class);

    assertThat(output.getAll())
        .contains(
            "There is no password for the login: bactrian.access.admin-password is not set.",
            "Set the environment variable BACTRIAN_ACCESS_ADMINPASSWORD.")
        .doesNotContain("\tat io.bactrian")
        .doesNotContainPattern(SHOWN);
  }
}
