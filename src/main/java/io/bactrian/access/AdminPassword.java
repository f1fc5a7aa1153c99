package io.bactrian.access;

import io.bactrian.platform.CannotStart;
import io.bactrian.platform.PostgresPlace;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * The administrator's password: the setting's, or with an embedded PostgreSQL a random one that is
 * printed once. Only its hash is kept, in {@code bactrian.admin_login}.
 */
final class AdminPassword implements ApplicationListener<ApplicationStartedEvent> {

  private static final Logger LOG = LoggerFactory.getLogger(AdminPassword.class);
  private static final int RANDOM_BYTES = 15; // 20 characters

  private final AccessSettings settings;
  private final PasswordEncoder encoder;
  private final JdbcClient postgres;
  private final PrintStream out;
  private final String hash;

  /** What is yet to be printed: kept no longer than until the start is done. */
  private @Nullable String fresh;

  private AdminPassword(
      AccessSettings settings, PasswordEncoder encoder, JdbcClient postgres, PrintStream out) {
    this.settings = settings;
    this.encoder = encoder;
    this.postgres = postgres;
    this.out = out;
    this.hash = choose();
  }

  /**
   * Decides which password counts.
   *
   * @param out where people read, and no log collector's appender
   * @throws CannotStart when there is none and PostgreSQL is somebody's own
   */
  static AdminPassword of(
      AccessSettings settings,
      PostgresPlace place,
      PasswordEncoder encoder,
      JdbcClient postgres,
      PrintStream out) {
    if (settings.adminPassword() == null && !place.embedded()) {
      throw new CannotStart(
          "There is no password for the login: bactrian.access.admin-password is not set.",
          "Set the environment variable BACTRIAN_ACCESS_ADMINPASSWORD. A random password is made"
              + " only where PostgreSQL is embedded.");
    }
    return new AdminPassword(settings, encoder, postgres, out);
  }

  private String choose() {
    if (settings.adminPassword() != null) {
      return encoder.encode(settings.adminPassword());
    }
    Optional<String> kept =
        settings.resetAdmin()
            ? Optional.empty()
            : postgres.sql("select hash from bactrian.admin_login").query(String.class).optional();
    return kept.orElseGet(
        () -> {
          byte[] random = new byte[RANDOM_BYTES];
          new SecureRandom().nextBytes(random);
          String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
          fresh = password;
          return encoder.encode(password);
        });
  }

  /** What an attempt is compared with. */
  String hash() {
    return hash;
  }

  /**
   * Keeps and prints a new password only now, when the start has succeeded: one that was printed
   * above a failed start's messages, or not at all, would never be printed again.
   */
  @Override
  public void onApplicationEvent(ApplicationStartedEvent event) {
    String password = fresh;
    fresh = null;
    if (password != null) {
      postgres
          .sql(
              """
              insert into bactrian.admin_login (hash) values (:hash)
              on conflict (only_one) do update set hash = excluded.hash, created_at = now()
              """)
          .param("hash", hash)
          .update();
      out.print(banner(password));
      out.flush();
    } else if (settings.adminPassword() == null) {
      LOG.info(
          "The password of {} was printed at the first start; bactrian.access.reset-admin=true makes"
              + " a new one, bactrian.access.admin-password sets your own",
          settings.adminUser());
    }
  }

  private String banner(String password) {
    return """

    ======================================================================
      Log in as:  %s
      Password:   %s

      It is shown this once. For another one start with
      --bactrian.access.reset-admin=true, or set your own in the
      environment: BACTRIAN_ACCESS_ADMINPASSWORD
    ======================================================================

    """
        .formatted(settings.adminUser(), password);
  }
}
