package io.bactrian.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A key as its holder has it: {@code bac_sk_} (secret) or {@code bac_pk_} (publishable), 24
 * hexadecimal digits by which it is found, and 32 random bytes as base64url that prove it.
 *
 * @param secret the proof; only its hash is ever stored
 */
record ApiKey(Caller.Kind kind, String publicId, String secret) {

  private static final Pattern FORM =
      Pattern.compile("bac_([sp])k_([0-9a-f]{24})_([A-Za-z0-9_-]{43})");
  private static final SecureRandom RANDOM = new SecureRandom();

  /** A new one. */
  static ApiKey fresh(Caller.Kind kind) {
    byte[] id = new byte[12];
    byte[] secret = new byte[32];
    RANDOM.nextBytes(id);
    RANDOM.nextBytes(secret);
    return new ApiKey(
        kind,
        HexFormat.of().formatHex(id),
        Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
  }

  /** The key that a header holds, or null when it has not a key's form. */
  static @Nullable ApiKey parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? new ApiKey(
            matcher.group(1).equals("s") ? Caller.Kind.SECRET : Caller.Kind.PUBLISHABLE,
            matcher.group(2),
            matcher.group(3))
        : null;
  }

  /**
   * What is stored in the secret's place. It is random enough to need no salt and no stretching.
   */
  byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** What the holder gets to see, once. */
  String text() {
    return (kind == Caller.Kind.SECRET ? "bac_sk_" : "bac_pk_") + publicId + "_" + secret;
  }

  /** Without the secret: this may be logged. */
  @Override
  public String toString() {
    return "ApiKey[" + kind + " " + publicId + "]";
  }
}
