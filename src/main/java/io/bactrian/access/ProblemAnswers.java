package io.bactrian.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bactrian.http.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;

/** Answers a request that doesn't get as far as a route, in the form in which routes answer too. */
public final class ProblemAnswers implements AuthenticationEntryPoint, AccessDeniedHandler {

  private final ObjectMapper json;

  ProblemAnswers(ObjectMapper json) {
    this.json = json;
  }

  /**
   * 401. HTTP wants a challenge in it; it names Bearer, the scheme of keys, and never Basic: a
   * browser that has once asked its user for Basic credentials sends them along with every later
   * request, those that foreign pages make it send too, and then the CSRF token, which requests
   * with an {@code Authorization} header don't need, would protect nothing.
   */
  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
      throws IOException {
    if (failure instanceof AuthenticationServiceException) {
      write(
          response,
          Problem.later(
              HttpStatus.SERVICE_UNAVAILABLE, "too many logins at once", Duration.ofSeconds(1)));
      return;
    }
    unauthorized(response, "log in, or send a key as X-Api-Key");
  }

  /** 401 with this as the reason. */
  void unauthorized(HttpServletResponse response, String detail) throws IOException {
    response.setHeader("WWW-Authenticate", "Bearer realm=\"bactrian\"");
    write(response, Problem.of(HttpStatus.UNAUTHORIZED, detail));
  }

  /** 403. */
  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
      throws IOException {
    write(
        response,
        Problem.of(
            HttpStatus.FORBIDDEN,
            denied instanceof CsrfException
                ? "the CSRF token is missing or wrong: send the cookie XSRF-TOKEN as X-XSRF-TOKEN"
                : "not with this key or login"));
  }

  /** Writes the problem as the whole answer. */
  public void write(HttpServletResponse response, Problem problem) throws IOException {
    byte[] body = json.writeValueAsBytes(problem.body());
    response.setStatus(problem.status().value());
    response.setContentType(Problem.MEDIA_TYPE);
    response.setContentLength(body.length);
    if (problem.retryAfter() != null) {
      response.setHeader("Retry-After", problem.retryAfter());
    }
    response.getOutputStream().write(body);
  }
}
