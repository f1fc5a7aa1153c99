package io.bactrian.access;

import io.bactrian.http.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.web.filter.OncePerRequestFilter;

/** Finds out whose key a request came with: {@code X-Api-Key}, or {@code Authorization: Bearer}. */
final class KeyFilter extends OncePerRequestFilter {

  private static final String HEADER = "X-Api-Key";
  private static final String BEARER = "Bearer ";

  private final ApiKeys keys;
  private final ProblemAnswers answers;

  KeyFilter(ApiKeys keys, ProblemAnswers answers) {
    this.keys = keys;
    this.answers = answers;
  }

  /** Whether a request comes with a key, a right one or not. */
  static boolean hasKey(HttpServletRequest request) {
    return keyOf(request) != null;
  }

  private static @Nullable String keyOf(HttpServletRequest request) {
    String key = request.getHeader(HEADER);
    if (key != null) {
      return key;
    }
    String authorization = request.getHeader("Authorization");
    return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? authorization.substring(BEARER.length())
        : null;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String text = keyOf(request);
    Caller.Key key;
    try {
      key = text == null ? null : keys.recognise(text.trim());
    } catch (Problem away) {
      answers.write(response, away);
      return;
    }
    if (key == null) {
      answers.unauthorized(response, "the key is not known, or revoked");
      return;
    }
    // The filter that holds the context clears it after the request; nothing is saved.
    SecurityContextHolder.setContext(new SecurityContextImpl(new KeyAuthentication(key)));
    chain.doFilter(request, response);
  }
}
