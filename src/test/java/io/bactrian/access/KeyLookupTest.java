package io.bactrian.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bactrian.http.Problem;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyLookupTest {

  private final ApiKey key = ApiKey.fresh(Caller.Kind.SECRET);
  private final StoredKey stored =
      new StoredKey(
          new Caller.Key(UUID.randomUUID(), UUID.randomUUID(), Caller.Kind.SECRET), key.hash());
  private final AtomicLong now = new AtomicLong(1);
  private final AtomicInteger asked = new AtomicInteger();
  private volatile @Nullable StoredKey inTable = stored;
  private volatile boolean away;
  private final KeyLookup lookup = new KeyLookup(this::read, Duration.ofSeconds(10), now::get);

  private @Nullable StoredKey read(String publicId) {
    asked.incrementAndGet();
    if (away) {
      throw new IllegalStateException("away");
    }
    return inTable;
  }

  @AfterEach
  void close() {
    lookup.close();
  }

  @Test
  void aKeyIsReadOnceWithinTheCacheTimeAndSoIsItsAbsence() {
    assertThat(lookup.find("a")).isEqualTo(stored);
    assertThat(lookup.find("a")).isEqualTo(stored);
    assertThat(asked).hasValue(1);
    inTable = null;
    assertThat(lookup.find("b")).isNull();
    assertThat(lookup.find("b")).isNull();
    assertThat(asked).hasValue(2);
    later(11);
    assertThat(lookup.find("a")).isNull();
  }

  @Test
  void aKnownKeyOutlivesPostgresForMinutesAndNoLonger() {
    lookup.find("a");
    away = true;
    later(60);
    assertThat(lookup.find("a")).isEqualTo(stored);
    assertThat(lookup.find("a")).isEqualTo(stored);
    assertThat(asked).as("left alone after it failed").hasValue(2);
    later(5 * 60);
    assertThatThrownBy(() -> lookup.find("a"))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.status().value()).isEqualTo(503));
    away = false;
    assertThat(lookup.find("a")).isEqualTo(stored);
  }

  @Test
  void anUnknownKeyIsA503WhilePostgresIsAway() {
    away = true;
    assertThatThrownBy(() -> lookup.find("a"))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.retryAfter()).isEqualTo("2"));
  }

  @Test
  void revokingIsNotUndoneByWhatWasReadBefore() throws InterruptedException {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (KeyLookup slow =
        new KeyLookup(
            id -> {
              reading.countDown();
              await(go);
              return stored;
            },
            Duration.ofSeconds(10),
            now::get)) {
      Thread request = new Thread(() -> slow.find("a"));
      request.start();
      reading.await();
      slow.revoked("a");
      go.countDown();
      request.join();
      assertThat(slow.find("a")).isNull();
    }
  }

  @Test
  void theKeysOfAProjectThatIsGoneAreForgotten() {
    lookup.find("a");
    lookup.gone(stored.caller().project());
    assertThat(lookup.find("a")).isNull();
  }

  @Test
  void aKeyIsItselfAndNothingElse() {
    assertThat(ApiKey.parse(key.text())).isEqualTo(key);
    assertThat(stored.is(key)).isTrue();
    ApiKey other = ApiKey.fresh(Caller.Kind.SECRET);
    assertThat(stored.is(new ApiKey(key.kind(), key.publicId(), other.secret()))).isFalse();
    assertThat(stored.is(new ApiKey(Caller.Kind.PUBLISHABLE, key.publicId(), key.secret())))
        .isFalse();
    assertThat(key.toString()).doesNotContain(key.secret());
    for (String text :
        new String[] {
          "", "bac_sk_", key.text() + "x", key.text().toUpperCase(java.util.Locale.ROOT)
        }) {
      assertThat(ApiKey.parse(text)).as(text).isNull();
    }
  }

  private void later(int seconds) {
    now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
