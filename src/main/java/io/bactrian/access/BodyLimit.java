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
 * too much of it has been read.
 */
final class BodyLimit extends OncePerRequestFilter {

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
    if (length >= 0 && length <= Math.min(limit, batchLimit)) {
      chain.doFilter(request, response); // nearly all; the container reads no further than that
      return;
    }
    long most = BATCH.matches(request) ? batchLimit : limit;
    if (length > most) {
      answers.write(response, tooLarge(most));
    } else if (length >= 0 || !mayHaveBody(request)) {
      chain.doFilter(request, response);
    } else {
      AnsweredOnce once = new AnsweredOnce(response);
      chain.doFilter(
          new CountedBody(
              request,
              most,
              () -> {
                Problem problem = tooLarge(most);
                once.answer(only -> answers.write(only, problem));
                return problem;
              }),
          once);
    }
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
