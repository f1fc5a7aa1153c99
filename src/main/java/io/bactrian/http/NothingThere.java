package io.bactrian.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.apache.camel.spi.RestRegistry.RestService;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.util.AntPathMatcher;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Answers requests for which there is no route: 404, or 503 where it is only switched off. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class NothingThere {

  private static final Duration LATER = Duration.ofSeconds(30);

  private final CamelContext camel;
  private final ObjectMapper json;
  private final AntPathMatcher paths = new AntPathMatcher();

  NothingThere(CamelContext camel, ObjectMapper json) {
    this.camel = camel;
    this.json = json;
  }

  @ExceptionHandler(NoResourceFoundException.class)
  ResponseEntity<byte[]> answer(HttpServletRequest request) throws Exception {
    Problem problem =
        isSwitchedOff(request)
            ? Problem.later(HttpStatus.SERVICE_UNAVAILABLE, "this is switched off", LATER)
            : Problem.of(HttpStatus.NOT_FOUND, "there is nothing at " + request.getRequestURI());
    HttpHeaders headers = new HttpHeaders();
    headers.set(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
    if (problem.retryAfter() != null) {
      headers.set(HttpHeaders.RETRY_AFTER, problem.retryAfter());
    }
    return new ResponseEntity<>(json.writeValueAsBytes(problem.body()), headers, problem.status());
  }

  private boolean isSwitchedOff(HttpServletRequest request) {
    return camel.getRestRegistry().listAllRestServices().stream()
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
