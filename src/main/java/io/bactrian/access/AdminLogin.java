package io.bactrian.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Checks the administrator's name and password.
 *
 * <p>BCrypt takes a tenth of a second of a processor, by design, and HTTP Basic would pay it on
 * every request. So what was right once is remembered for some minutes, not as itself but as its
 * HMAC under a key that this process drew and nobody else has: in a heap dump it can't be guessed
 * at without that key, and with the key next to it only for those minutes. What was wrong is never
 * remembered: each guess pays in full, and only a few are worked on at a time, so that guessing
 * can't take the processors from those who are let in.
 */
final class AdminLogin implements AuthenticationProvider {

  private static final String HMAC = "HmacSHA256";
  private static final int AT_A_TIME = 2;
  private static final Duration WAIT = Duration.ofSeconds(2);

  private final byte[] user;
  private final String hash;
  private final PasswordEncoder encoder;
  private final SecretKeySpec secret;
  private final Semaphore guesses = new Semaphore(AT_A_TIME);
  private final Cache<ByteBuffer, Boolean> known =
      Caffeine.newBuilder().maximumSize(100).expireAfterWrite(Duration.ofMinutes(5)).build();

  AdminLogin(String user, String hash, PasswordEncoder encoder) {
    this.user = user.getBytes(StandardCharsets.UTF_8);
    this.hash = hash;
    this.encoder = encoder;
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.secret = new SecretKeySpec(random, HMAC);
  }

  @Override
  public Authentication authenticate(Authentication attempt) {
    String name = attempt.getName();
    String password = String.valueOf(attempt.getCredentials());
    ByteBuffer mark = mark(name, password);
    if (known.getIfPresent(mark) == null) {
      if (!right(name, password)) {
        throw new BadCredentialsException("wrong name or password");
      }
      known.put(mark, true);
    }
    return UsernamePasswordAuthenticationToken.authenticated(
        name, null, List.of(new SimpleGrantedAuthority("ROLE_ADMIN")));
  }

  /** A wrong name costs as much as a wrong password, so that the time doesn't tell them apart. */
  private boolean right(String name, String password) {
    try {
      if (!guesses.tryAcquire(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AuthenticationServiceException("too many logins at once");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AuthenticationServiceException("stopping", e);
    }
    try {
      boolean rightPassword = encoder.matches(password, hash);
      return MessageDigest.isEqual(user, name.getBytes(StandardCharsets.UTF_8)) & rightPassword;
    } finally {
      guesses.release();
    }
  }

  private ByteBuffer mark(String name, String password) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(secret);
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      mac.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
      mac.update(bytes);
      return ByteBuffer.wrap(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + HMAC, e);
    }
  }

  @Override
  public boolean supports(Class<?> type) {
    return UsernamePasswordAuthenticationToken.class.isAssignableFrom(type);
  }
}
