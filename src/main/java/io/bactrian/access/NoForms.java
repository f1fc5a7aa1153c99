package io.bactrian.access;

import io.bactrian.http.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses the fields of a form, which no route wants: the server would take the body for
 * parameters, and Camel fails on one that isn't a form at all. It is what curl calls every body
 * unless told.
 */
final class NoForms extends OncePerRequestFilter {

  private static final String FORM = "application/x-www-form-urlencoded";
  private static final Set<String> HAVE_FORMS = Set.of("/login", "/logout");

  private final ProblemAnswers answers;

  NoForms(ProblemAnswers answers) {
    this.answers = answers;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String type = request.getContentType();
    if (type != null
        && type.regionMatches(true, 0, FORM, 0, FORM.length())
        && !HAVE_FORMS.contains(request.getServletPath())) {
      answers.write(
          response,
          Problem.of(
              HttpStatus.UNSUPPORTED_MEDIA_TYPE,
              "a form is not understood here; send Content-Type: application/json"));
      return;
    }
    chain.doFilter(request, response);
  }
}
