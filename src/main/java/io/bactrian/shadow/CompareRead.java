package io.bactrian.shadow;

import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoOperationTimeoutException;
import com.mongodb.MongoSocketReadTimeoutException;
import com.mongodb.MongoTimeoutException;
import io.bactrian.documents.Asked;
import io.bactrian.identity.IdMapUnavailable;
import io.bactrian.landing.LandingFailed;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.mapping.Refused;
import io.bactrian.platform.Store;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.apache.camel.Body;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the other store what one has answered. Stores move, and not in step; so a difference is
 * looked at again, later and later, before it counts.
 */
public final class CompareRead {

  private static final Logger LOG = LoggerFactory.getLogger(CompareRead.class);

  /** How much oftener a difference is looked at while the store that follows is behind. */
  private static final int PATIENCE = 6;

  private final ShadowReads reads;
  private final ShadowSettings settings;
  private final Fed fed;
  private final HeldDocuments held;
  private final Behind behind;
  private final Findings findings;
  private final BiConsumer<Runnable, Duration> later;
  private final Map<Store, Boolean> away = new ConcurrentHashMap<>();

  /**
   * @param later runs something after a while
   */
  CompareRead(
      ShadowReads reads,
      ShadowSettings settings,
      Fed fed,
      HeldDocuments held,
      Behind behind,
      Findings findings,
      BiConsumer<Runnable, Duration> later) {
    this.reads = reads;
    this.settings = settings;
    this.fed = fed;
    this.held = held;
    this.behind = behind;
    this.findings = findings;
    this.later = later;
  }

  /** A store that has no answer. */
  private static final class NoAnswer extends Exception {
    private static final long serialVersionUID = 1;
    private final Count count;

    NoAnswer(Count count) {
      this.count = count;
    }
  }

  /** Looks at a read once; never throws for what a store says. */
  public void look(@Body Question question) {
    Question next = null;
    try {
      next = judge(question);
    } finally {
      reads.release(question.weight() - (next == null ? 0 : next.weight()));
    }
    if (next != null) {
      Question again = next;
      later.accept(
          () -> reads.send(again), settings.againAfter().multipliedBy(1L << question.tries()));
    }
  }

  /** The question to be looked at again; null when that was all. */
  private @Nullable Question judge(Question question) {
    ShadowCollection collection = question.collection();
    Tally tally = collection.tally(question.origin());
    try {
      if (fed.whyNot(collection.lens()) != null) {
        tally.count(Count.NOT_FED);
        return null;
      }
      ShadowCollection.Answer mongo = answer(Store.MONGO, question);
      ShadowCollection.Answer postgres = answer(Store.POSTGRES, question);
      if (question.tries() == 0) {
        tally.took(Store.MONGO, mongo.took());
        tally.took(Store.POSTGRES, postgres.took());
      }
      Difference difference = compare(question, mongo, postgres);
      if (difference == null) {
        equal(tally, question.tries() > 0);
        return null;
      }
      if (held.among(collection.lens(), question.asked(), mongo, postgres)) {
        tally.count(Count.QUARANTINED);
        return null;
      }
      if (collection.expired().among(mongo.documents(), postgres.documents())) {
        tally.count(Count.EXPIRED);
        return null;
      }
      boolean noise = false;
      if (settings.noiseControl()) {
        ShadowCollection.Answer second = ask(Store.MONGO, question);
        if (compare(question, second, postgres) == null) {
          equal(tally, true);
          return null;
        }
        noise = compare(question, mongo, second) != null;
      }
      long moment = question.moment() > 0 ? question.moment() : behind.moment(collection.lens());
      if (question.tries() < settings.again()) {
        return question.again(moment);
      }
      if (!noise) {
        if (behind.maybe(collection.lens(), ids(question, mongo, postgres), moment)) {
          if (question.tries() < settings.again() + PATIENCE) {
            return question.again(moment);
          }
          tally.count(Count.BEHIND);
          return null;
        }
        // What was behind when this was read may have come before anybody looked whether it was.
        Difference still = settings.again() == 0 ? difference : afresh(question);
        if (still == null) {
          equal(tally, true);
          return null;
        }
        findings.add(question, still);
      }
      tally.count(noise ? Count.NOISE : Count.MISMATCHES);
      tally.count(Count.COMPARED); // last: who sees that it was compared sees what came of it
    } catch (NoAnswer e) {
      tally.count(e.count);
    } catch (StoreUnavailable | IdMapUnavailable | MongoException e) {
      tally.count(Count.FAILED);
    }
    return null;
  }

  private @Nullable Difference afresh(Question question) throws NoAnswer {
    return compare(question, ask(Store.MONGO, question), ask(Store.POSTGRES, question));
  }

  /** Of the documents that differ; null when others may be the reason. */
  private static @Nullable List<BsonValue> ids(
      Question question, ShadowCollection.Answer mongo, ShadowCollection.Answer postgres) {
    if (question.asked() instanceof Asked.One one) {
      return List.of(one.id());
    }
    // What one store skips may be what the other has.
    return question.asked() instanceof Asked.Many many && many.find().skip() > 0
        ? null
        : question.collection().compare().differing(mongo.documents(), postgres.documents());
  }

  private static void equal(Tally tally, boolean late) {
    if (late) {
      tally.count(Count.LATE);
    }
    tally.count(Count.COMPARED);
  }

  private static @Nullable Difference compare(
      Question question, ShadowCollection.Answer mongo, ShadowCollection.Answer postgres) {
    return question
        .collection()
        .compare()
        .compare(question.asked(), mongo.documents(), postgres.documents());
  }

  private ShadowCollection.Answer answer(Store store, Question question) throws NoAnswer {
    ShadowCollection.Answer known = question.answer();
    return store == question.leader() && known != null ? known : ask(store, question);
  }

  private ShadowCollection.Answer ask(Store store, Question question) throws NoAnswer {
    long started = System.nanoTime();
    try {
      ShadowCollection.Answer answer = question.collection().ask(store, question.asked());
      tell(store, question, null);
      return answer;
    } catch (MongoException | StoreUnavailable | LandingFailed | IdMapUnavailable | Refused e) {
      tell(store, question, e);
      boolean late = isTimeout(e);
      if (late && question.tries() == 0) {
        question
            .collection()
            .tally(question.origin())
            .took(store, Duration.ofNanos(System.nanoTime() - started));
      }
      throw new NoAnswer(late ? Count.TIMED_OUT : Count.FAILED);
    }
  }

  /** One line when a store falls silent, one when it answers again. */
  private void tell(Store store, Question question, @Nullable RuntimeException failure) {
    boolean silent = failure != null;
    if (Boolean.TRUE.equals(away.put(store, silent)) == silent) {
      return;
    }
    if (failure == null) {
      LOG.info("{} answers shadow reads again", store.title());
    } else {
      LOG.warn(
          "{} does not answer a shadow read of {}: {}",
          store.title(),
          question.collection().name(),
          failure.getClass().getSimpleName());
    }
  }

  private static boolean isTimeout(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof MongoExecutionTimeoutException
          || cause instanceof MongoOperationTimeoutException
          || cause instanceof MongoSocketReadTimeoutException
          || cause instanceof MongoTimeoutException
          || cause instanceof SocketTimeoutException
          || cause instanceof SQLException sql && "57014".equals(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }
}
