package io.bactrian.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bactrian.landing.StoreUnavailable;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Answers a request that failed: the last step of every HTTP route's error policy. */
@Component("problems")
public final class Problems {

  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
  private static final Duration STORE_BACK = Duration.ofSeconds(2);

  private final ObjectMapper json;

  Problems(ObjectMapper json) {
    this.json = json;
  }

  /** Makes the answer out of the exception that the exchange failed with. */
  public void answer(Exchange exchange) throws JsonProcessingException {
    Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    Problem problem = problemOf(failure);
    if (problem.status() == HttpStatus.INTERNAL_SERVER_ERROR) {
      LOG.error("{} failed", exchange.getFromRouteId(), failure);
    }
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, problem.status().value());
    message.setHeader(Exchange.CONTENT_TYPE, Problem.MEDIA_TYPE);
    if (problem.retryAfter() != null) {
      message.setHeader("Retry-After", problem.retryAfter());
    }
    message.setBody(json.writeValueAsBytes(problem.body()));
  }

  /**
   * The problem that an exception stands for: itself, 503 when PostgreSQL can't be reached or can't
   * do it now, otherwise 500 with nothing of what happened in it.
   */
  public static Problem problemOf(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Problem problem) {
        return problem;
      }
    }
    if (StoreUnavailable.isBehind(failure)) {
      return Problem.later(
          HttpStatus.SERVICE_UNAVAILABLE, "the database cannot be reached", STORE_BACK);
    }
    return Problem.of(HttpStatus.INTERNAL_SERVER_ERROR, "this should not have happened");
  }
}
