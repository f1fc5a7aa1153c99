package io.bactrian.access;

import static org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher.withDefaults;

import io.bactrian.http.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses bodies that are too large: at once when the request says how large it is, else as soon as
 * too much of it has been read; those that are compressed, which tell nothing of their size; and
 * those that break off.
 */
final class BodyLimit extends OncePerRequestFilter {

  private static final String PLAIN = "identity";

  private static final RequestMatcher BATCH =
      withDefaults().matcher(HttpMethod.POST, "/ingest/{project}/batch");

  private final long limit;
  private final long batchLimit;
  private final ProblemAnswers answers;

  /**
   * @param limit bytes
   * @param batchLimit bytes of a batch of events
   */
  BodyLimit(long limit, long batchLimit, ProblemAnswers answers) {
    this.limit = limit;
    this.batchLimit = batchLimit;
    this.answers = answers;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    long length = request.getContentLengthLong();
    if (length == 0 || (length < 0 && !mayHaveBody(request))) {
      chain.doFilter(request, response);
      return;
    }
    long most =
        length >= 0 && length <= Math.min(limit, batchLimit)
            ? length // nearly all
            : BATCH.matches(request) ? batchLimit : limit;
    if (length > most) {
      answers.write(response, tooLarge(most));
    } else if (isEncoded(request)) {
      response.setHeader("Accept-Encoding", PLAIN);
      answers.write(
          response,
          Problem.of(
              HttpStatus.UNSUPPORTED_MEDIA_TYPE,
              "the body must come as it is, without a Content-Encoding"));
    } else {
      AnsweredOnce once = new AnsweredOnce(response);
      chain.doFilter(
          new CountedBody(
              request,
              most,
              tooLarge(most),
              problem -> once.answer(only -> answers.write(only, problem))),
          once);
    }
  }

  /** Camel would unzip it, however large it became. */
  private static boolean isEncoded(HttpServletRequest request) {
    String encoding = request.getHeader("Content-Encoding");
    return encoding != null && !encoding.equalsIgnoreCase(PLAIN);
  }

  private static boolean mayHaveBody(HttpServletRequest request) {
    return request.getHeader("Transfer-Encoding") != null
        || !request.getProtocol().startsWith("HTTP/1");
  }

  private static Problem tooLarge(long most) {
    return Problem.of(
        HttpStatus.PAYLOAD_TOO_LARGE,
        "the body is larger than " + DataSize.ofBytes(most).toKilobytes() + " KB");
  }
}
