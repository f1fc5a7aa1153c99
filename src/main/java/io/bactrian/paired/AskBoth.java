package io.bactrian.paired;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import io.bactrian.bson.DamagedJson;
import io.bactrian.landing.StoreUnavailable;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one query of both stores. They move while they are asked, and not in step; so a difference
 * is looked at again before it counts.
 */
final class AskBoth {

  private static final Logger LOG = LoggerFactory.getLogger(AskBoth.class);

  /** Time that passes between two tries. */
  interface Pause {
    void pass(Duration time) throws InterruptedException;
  }

  private final MongoDatabase mongo;
  private final DataSource postgres;
  private final PairedSettings settings;
  private final Pause pause;
  private final Clock clock;

  AskBoth(
      MongoDatabase mongo, DataSource postgres, PairedSettings settings, Pause pause, Clock clock) {
    this.mongo = mongo;
    this.postgres = postgres;
    this.settings = settings;
    this.pause = pause;
    this.clock = clock;
  }

  /** Never throws for what a store says: that is the verdict {@code FAILED}. */
  PairedResult ask(PairedQuestion question) {
    Instant startedAt = clock.instant();
    Stopwatches took = new Stopwatches();
    WithoutQuarantined quarantined = new WithoutQuarantined(postgres, question.job().system());
    int tries = 0;
    Compared compared = null;
    String reason = null;
    try {
      do {
        if (tries > 0) {
          pause.pass(settings.againAfter());
        }
        tries++;
        took = new Stopwatches();
        compared = compare(question, quarantined, took);
      } while (compared.differing() > 0 && tries <= settings.again());
    } catch (SQLException e) {
      reason = String.valueOf(StoreUnavailable.of("PostgreSQL gave no answer", e).getMessage());
    } catch (MongoException e) {
      reason = words(question.query(), e);
    } catch (Unanswerable e) {
      reason = e.getMessage();
    } catch (DamagedJson e) {
      reason = "PostgreSQL answers JSON that cannot be read";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      reason = "it was stopped";
    }
    return result(question, startedAt, took, tries, quarantined.leftOut(), compared, reason);
  }

  private Compared compare(
      PairedQuestion question, WithoutQuarantined quarantined, Stopwatches took)
      throws SQLException {
    PairedQuery query = question.query();
    List<BsonDocument> pipeline =
        quarantined.pipeline(query.collection(), query.pipeline(question.values()));
    if (question.query().ordered()) {
      try (Answer left = took.mongo(() -> mongo(query, pipeline));
          Answer right = took.sql(() -> sql(question))) {
        return OrderedComparison.compare(left, right);
      }
    }
    UnorderedComparison comparison = new UnorderedComparison(settings.mostRows());
    try (Answer answer = took.mongo(() -> mongo(query, pipeline))) {
      comparison.mongo(answer);
    }
    try (Answer answer = took.sql(() -> sql(question))) {
      comparison.sql(answer);
    }
    return comparison.result();
  }

  private Answer mongo(PairedQuery query, List<BsonDocument> pipeline) {
    return new MongoAnswer(mongo, query.collection(), pipeline, settings.timeout());
  }

  private Answer sql(PairedQuestion question) throws SQLException {
    return new SqlAnswer(postgres, question.query().sql(), question.values(), settings.timeout());
  }

  /** The server's own words may repeat values, so that only their kind is passed on. */
  private static String words(PairedQuery query, MongoException e) {
    LOG.debug("MongoDB on the query {}", query.name(), e);
    return e instanceof MongoCommandException refused
        ? "MongoDB refuses the pipeline: " + refused.getErrorCodeName() + " " + e.getCode()
        : "MongoDB gave no answer: " + e.getClass().getSimpleName();
  }

  private static PairedResult result(
      PairedQuestion question,
      Instant startedAt,
      Stopwatches took,
      int tries,
      long leftOut,
      @Nullable Compared compared,
      @Nullable String reason) {
    boolean failed = compared == null || reason != null;
    Compared known = compared == null ? new Compared(0, 0, 0, "", "", List.of()) : compared;
    return new PairedResult(
        question.job().run(),
        question.job().system(),
        question.query().name(),
        failed ? Verdict.FAILED : known.verdict(),
        reason,
        failed ? 0 : known.mongoRows(),
        failed ? 0 : known.sqlRows(),
        failed ? 0 : known.differing(),
        failed ? null : known.mongoMd5(),
        failed ? null : known.sqlMd5(),
        tries,
        leftOut,
        startedAt,
        took.mongo(),
        took.sql(),
        failed ? List.of() : known.differences());
  }
}
