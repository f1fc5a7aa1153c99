package io.bactrian.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.security.web.csrf.CsrfTokenRequestHandler;
import org.springframework.security.web.csrf.XorCsrfTokenRequestAttributeHandler;
import org.springframework.util.StringUtils;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * CSRF tokens for pages whose scripts make the requests, Hawtio's above all: the token is a cookie
 * that scripts send back as {@code X-XSRF-TOKEN}, as Spring Security's reference says under "Single
 * Page Applications". Forms, such as the login, still carry it masked (against BREACH).
 */
final class PageCsrf implements CsrfTokenRequestHandler {

  private final CsrfTokenRequestHandler plain = new CsrfTokenRequestAttributeHandler();
  private final CsrfTokenRequestHandler masked = new XorCsrfTokenRequestAttributeHandler();

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, Supplier<CsrfToken> token) {
    masked.handle(request, response, token);
  }

  @Override
  public @Nullable String resolveCsrfTokenValue(HttpServletRequest request, CsrfToken token) {
    return StringUtils.hasText(request.getHeader(token.getHeaderName()))
        ? plain.resolveCsrfTokenValue(request, token)
        : masked.resolveCsrfTokenValue(request, token);
  }

  /** Asks for the token, which otherwise is made, and the cookie set, only when a form needs it. */
  static final class Cookie extends OncePerRequestFilter {

    @Override
    protected void doFilterInternal(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws ServletException, IOException {
      if (request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token) {
        var unused = token.getToken();
      }
      chain.doFilter(request, response);
    }
  }
}
