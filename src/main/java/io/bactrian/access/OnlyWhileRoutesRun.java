package io.bactrian.access;

import io.bactrian.http.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers 503 while the routes aren't there yet, or aren't any more: the web server starts before
 * them and stops after them, and would tell clients 404, that there is no such thing.
 */
final class OnlyWhileRoutesRun extends OncePerRequestFilter {

  private static final Duration BACK = Duration.ofSeconds(2);

  private final Supplier<CamelContext> routes;
  private final ProblemAnswers answers;

  OnlyWhileRoutesRun(Supplier<CamelContext> routes, ProblemAnswers answers) {
    this.routes = routes;
    this.answers = answers;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return request.getServletPath().startsWith("/actuator/");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (routes.get().isStarted()) {
      chain.doFilter(request, response);
    } else {
      answers.write(
          response,
          Problem.later(HttpStatus.SERVICE_UNAVAILABLE, "starting or shutting down", BACK));
    }
  }
}
