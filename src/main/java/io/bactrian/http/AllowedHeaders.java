package io.bactrian.http;

import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.apache.camel.http.base.HttpHeaderFilterStrategy;
import org.springframework.stereotype.Component;

/**
 * The HTTP headers that routes see, and those that clients get. All others stay outside: {@code
 * Camel…} from a client would steer routes, and a request's would leak into its answer. Parameters
 * of the query and of the path are no headers and pass.
 */
@Component("allowedHeaders")
final class AllowedHeaders extends HttpHeaderFilterStrategy {

  private static final Set<String> IN =
      Set.of("content-type", "idempotency-key", "if-match", "if-none-match", "last-event-id");
  private static final Set<String> OUT =
      Set.of("content-type", "location", "retry-after", "cache-control", "etag");

  @Override
  public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
    String lower = name.toLowerCase(Locale.ROOT);
    return !IN.contains(lower) && !isParameter(name, lower, exchange);
  }

  /** The parameters of the query come here too, and nothing says that they are no headers. */
  private static boolean isParameter(String name, String lower, Exchange exchange) {
    return !lower.startsWith("camel")
        && exchange.getIn() instanceof PlatformHttpMessage message
        && message.getRequest().getHeader(name) == null;
  }

  @Override
  public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
    return !OUT.contains(name.toLowerCase(Locale.ROOT));
  }
}
