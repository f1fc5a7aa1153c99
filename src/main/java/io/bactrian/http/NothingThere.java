package io.bactrian.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.apache.camel.spi.RestRegistry.RestService;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.util.AntPathMatcher;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/**
 * Answers requests for which there is no route: 404, 405 where there is one for another method; 503
 * where a route is switched off, and while they all start or stop: the web server starts before
 * them and stops after them.
 */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class NothingThere {

  private static final Duration ON = Duration.ofSeconds(30);
  private static final Duration STARTED = Duration.ofSeconds(2);

  private final CamelContext routes;
  private final ObjectMapper json;
  private final AntPathMatcher paths = new AntPathMatcher();

  NothingThere(CamelContext routes, ObjectMapper json) {
    this.routes = routes;
    this.json = json;
  }

  @ExceptionHandler
  ResponseEntity<byte[]> noPath(NoResourceFoundException nothing, HttpServletRequest request)
      throws JsonProcessingException {
    return answer(
        request,
        Problem.of(HttpStatus.NOT_FOUND, "there is nothing at " + request.getRequestURI()));
  }

  @ExceptionHandler
  ResponseEntity<byte[]> noMethod(
      HttpRequestMethodNotSupportedException other, HttpServletRequest request)
      throws JsonProcessingException {
    String[] supported = other.getSupportedMethods();
    return answer(
        request,
        Problem.of(
            HttpStatus.METHOD_NOT_ALLOWED,
            supported == null
                ? "not with " + other.getMethod()
                : "not with " + other.getMethod() + ", but with " + Arrays.toString(supported)));
  }

  private ResponseEntity<byte[]> answer(HttpServletRequest request, Problem otherwise)
      throws JsonProcessingException {
    Problem problem = otherwise;
    if (!routes.isStarted()) {
      problem = Problem.later(HttpStatus.SERVICE_UNAVAILABLE, "starting or shutting down", STARTED);
    } else if (isSwitchedOff(request)) {
      problem = Problem.later(HttpStatus.SERVICE_UNAVAILABLE, "this is switched off", ON);
    }
    HttpHeaders headers = new HttpHeaders();
    headers.set(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
    if (problem.retryAfter() != null) {
      headers.set(HttpHeaders.RETRY_AFTER, problem.retryAfter());
    }
    return new ResponseEntity<>(json.writeValueAsBytes(problem.body()), headers, problem.status());
  }

  private boolean isSwitchedOff(HttpServletRequest request) {
    return routes.getRestRegistry().listAllRestServices().stream()
        .anyMatch(
            service ->
                isOff(service)
                    && request.getMethod().equalsIgnoreCase(service.getMethod())
                    && paths.match(path(service), request.getRequestURI()));
  }

  private static boolean isOff(RestService service) {
    return !ServiceStatus.Started.name().equals(service.getState());
  }

  private static String path(RestService service) {
    String base = service.getBasePath();
    String rest = service.getUriTemplate();
    return rest == null ? base : base + (rest.startsWith("/") ? rest : "/" + rest);
  }
}
