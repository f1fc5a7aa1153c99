package io.bactrian.access;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/**
 * Who may come in, and how much they may send.
 *
 * @param adminUser name of the one login
 * @param adminPassword its password; none means a random one where PostgreSQL is embedded
 * @param resetAdmin whether to make and print a new random password at this start
 * @param rate events a second that a key may send in the long run; 0 for no limit
 * @param burst events that a key may send at once after a pause
 * @param keyCache how long a key is believed without asking PostgreSQL again: after so long it is
 *     also revoked on other replicas
 * @param bodyLimit the largest body of a request
 * @param batchLimit the largest body of a batch of events
 */
@ConfigurationProperties("bactrian.access")
record AccessSettings(
    @DefaultValue("admin") String adminUser,
    @Nullable String adminPassword,
    @DefaultValue("false") boolean resetAdmin,
    @DefaultValue("5000") int rate,
    @DefaultValue("20000") int burst,
    @DefaultValue("10s") Duration keyCache,
    @DefaultValue("1MB") DataSize bodyLimit,
    @DefaultValue("16MB") DataSize batchLimit) {

  /** BCrypt reads no further. */
  private static final int MOST_BYTES = 72;

  private static final int FEWEST_CHARACTERS = 8;
  private static final Duration LONGEST_CACHE = Duration.ofMinutes(5);

  AccessSettings {
    adminPassword = StringUtils.hasText(adminPassword) ? adminPassword : null;
    check(StringUtils.hasText(adminUser), "admin-user must be a name, but is empty");
    if (adminPassword != null) {
      // The value stays out of the message: it may be nearly right.
      check(
          adminPassword.length() >= FEWEST_CHARACTERS
              && adminPassword.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES,
          "admin-password must have at least 8 characters and at most 72 bytes");
      check(!resetAdmin, "reset-admin makes a random password, but admin-password is set");
    }
    check(rate >= 0, "rate must be 0 or more, but is " + rate);
    check(burst >= Math.max(1, rate), "burst must be at least rate and 1, but is " + burst);
    check(
        !keyCache.isNegative() && keyCache.compareTo(LONGEST_CACHE) <= 0,
        "key-cache must be from 0s to 5m, but is " + keyCache);
    checkSize("body-limit", bodyLimit);
    checkSize("batch-limit", batchLimit);
  }

  private static void checkSize(String name, DataSize size) {
    check(
        size.toBytes() >= 1024 && size.toBytes() <= 1L << 30,
        name + " must be from 1KB to 1GB, but is " + size);
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException("bactrian.access." + message);
    }
  }

  /** Without the password: this may be logged. */
  @Override
  public String toString() {
    return "AccessSettings[adminUser=%s, rate=%d, burst=%d, keyCache=%s]"
        .formatted(adminUser, rate, burst, keyCache);
  }
}
