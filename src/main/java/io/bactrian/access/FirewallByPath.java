package io.bactrian.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.security.web.firewall.FirewalledRequest;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * The strict firewall, but for paths of documents: their last part is an {@code _id}, and a text
 * may hold any character. Encoded it stays one part of the path, since Tomcat is told to leave it
 * as it is; what is written plainly is refused there, too.
 */
final class FirewallByPath implements HttpFirewall {

  private static final String DOCUMENTS = "/stores/";

  private static final List<String> ENCODED =
      List.of(
          "%2f", "%2F", "%2f%2f", "%2f%2F", "%2F%2f", "%2F%2F", "%5c", "%5C", "%25", "%3b", "%3B");

  /** As they are when decoded: a percent sign because what Tomcat leaves has one. */
  private static final List<String> DECODED = List.of("%", ";", "\u2028", "\u2029");

  private final StrictHttpFirewall strict;
  private final StrictHttpFirewall forIds;

  FirewallByPath(Supplier<StrictHttpFirewall> strict) {
    this.strict = strict.get();
    this.forIds = strict.get();
    forIds.getEncodedUrlBlocklist().removeAll(ENCODED);
    forIds.getDecodedUrlBlocklist().removeAll(ENCODED);
    forIds.getDecodedUrlBlocklist().removeAll(DECODED);
  }

  @Override
  public FirewalledRequest getFirewalledRequest(HttpServletRequest request) {
    return (request.getRequestURI().startsWith(DOCUMENTS) ? forIds : strict)
        .getFirewalledRequest(request);
  }

  @Override
  public HttpServletResponse getFirewalledResponse(HttpServletResponse response) {
    return strict.getFirewalledResponse(response);
  }
}
