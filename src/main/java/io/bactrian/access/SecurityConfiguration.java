package io.bactrian.access;

import static org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher.withDefaults;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.context.NullSecurityContextRepository;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.security.web.util.matcher.MediaTypeRequestMatcher;
import org.springframework.security.web.util.matcher.NegatedRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.accept.HeaderContentNegotiationStrategy;

/**
 * Who may do what over HTTP; what isn't named here needs a login. Which project a key is for is
 * looked at where the project is known: {@link Caller#require}.
 *
 * <p>These filters see a request once, when it comes in, and not again when the container goes on
 * with it ({@code spring.security.filter.dispatcher-types}): an error's page would otherwise turn
 * every 404 of a request without a session into a 401.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableWebSecurity
class SecurityConfiguration {

  private static final String[] READ_BY_KEYS = {
    "/events", "/events/**", "/incidents", "/incidents/**"
  };
  private static final String[] PROJECT_BY_KEYS = {"/projects/{id}", "/projects/{id}/live"};

  /** Requests with a key: twenty thousand a second, so no session, nothing saved, few filters. */
  @Bean
  @Order(1)
  SecurityFilterChain keyChain(HttpSecurity http, ApiKeys keys, ProblemAnswers answers)
      throws Exception {
    http.securityMatcher((RequestMatcher) KeyFilter::hasKey)
        .securityContext(context -> context.securityContextRepository(noRepository()))
        .csrf(AbstractHttpConfigurer::disable)
        .sessionManagement(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .anonymous(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .servletApi(AbstractHttpConfigurer::disable)
        // Of those that are for pages, JSON needs these two.
        .headers(
            headers ->
                headers
                    .defaultsDisabled()
                    .contentTypeOptions(Customizer.withDefaults())
                    .cacheControl(Customizer.withDefaults()))
        .exceptionHandling(e -> e.authenticationEntryPoint(answers).accessDeniedHandler(answers))
        .addFilterBefore(new KeyFilter(keys, answers), AuthorizationFilter.class)
        .authorizeHttpRequests(
            requests -> {
              requests
                  .requestMatchers(withDefaults().matcher(HttpMethod.POST, "/ingest/**"))
                  .hasAnyAuthority(KeyAuthentication.SECRET, KeyAuthentication.PUBLISHABLE);
              for (String path : READ_BY_KEYS) {
                requests
                    .requestMatchers(withDefaults().matcher(path))
                    .hasAuthority(KeyAuthentication.SECRET);
              }
              for (String path : PROJECT_BY_KEYS) {
                requests
                    .requestMatchers(withDefaults().matcher(HttpMethod.GET, path))
                    .hasAuthority(KeyAuthentication.SECRET);
              }
              requests.anyRequest().denyAll();
            });
    return http.build();
  }

  /** Everybody else: a form for people, HTTP Basic for scripts. */
  @Bean
  @Order(2)
  SecurityFilterChain loginChain(HttpSecurity http, ProblemAnswers answers) throws Exception {
    RequestMatcher page = page();
    // AdminLogin is asked because it is the only AuthenticationProvider; named, it would be twice.
    http.authorizeHttpRequests(
            requests ->
                requests
                    .requestMatchers(withDefaults().matcher(HttpMethod.GET, "/actuator/health"))
                    .permitAll()
                    .anyRequest()
                    .hasRole("ADMIN"))
        .csrf(
            csrf ->
                csrf.csrfTokenRepository(CookieCsrfTokenRepository.withHttpOnlyFalse())
                    .csrfTokenRequestHandler(new PageCsrf())
                    .ignoringRequestMatchers((RequestMatcher) SecurityConfiguration::cannotForge))
        // Where to go after the login: a page, not what its script asked for; others get no
        // session.
        .requestCache(cache -> cache.requestCache(pages(page)))
        .addFilterAfter(new PageCsrf.Cookie(), BasicAuthenticationFilter.class)
        .formLogin(form -> form.defaultSuccessUrl("/actuator/hawtio"))
        .httpBasic(basic -> basic.authenticationEntryPoint(answers))
        .exceptionHandling(
            e ->
                e.defaultAuthenticationEntryPointFor(answers, new NegatedRequestMatcher(page))
                    .defaultAuthenticationEntryPointFor(
                        new LoginUrlAuthenticationEntryPoint("/login"), page)
                    .accessDeniedHandler(answers));
    return http.build();
  }

  private static NullSecurityContextRepository noRepository() {
    return new NullSecurityContextRepository();
  }

  /**
   * Whether a foreign page gains nothing by making a browser send this: an {@code Authorization}
   * header it can't make it send (see {@link ProblemAnswers}), and without a session there is
   * nothing to misuse, except that it could log the user in as somebody else.
   */
  private static boolean cannotForge(HttpServletRequest request) {
    return request.getHeader("Authorization") != null
        || (request.getRequestedSessionId() == null && !request.getServletPath().equals("/login"));
  }

  private static RequestCache pages(RequestMatcher page) {
    HttpSessionRequestCache cache = new HttpSessionRequestCache();
    cache.setRequestMatcher(page);
    return cache;
  }

  /** A request by which a browser goes to a page, rather than a script's for data. */
  private static RequestMatcher page() {
    MediaTypeRequestMatcher html =
        new MediaTypeRequestMatcher(new HeaderContentNegotiationStrategy(), MediaType.TEXT_HTML);
    html.setIgnoredMediaTypes(Set.of(MediaType.ALL));
    return request ->
        HttpMethod.GET.matches(request.getMethod())
            && !"XMLHttpRequest".equals(request.getHeader("X-Requested-With"))
            && html.matches(request);
  }

  /**
   * What Spring's own rule for headers says, that they hold no control characters, without its
   * regular expressions, which took a tenth of a request.
   */
  private static StrictHttpFirewall strictFirewall() {
    StrictHttpFirewall firewall = new StrictHttpFirewall();
    firewall.setAllowedHeaderNames(name -> isPlain(name, false));
    firewall.setAllowedHeaderValues(value -> isPlain(value, true));
    return firewall;
  }

  @Bean
  HttpFirewall httpFirewall() {
    return new FirewallByPath(SecurityConfiguration::strictFirewall);
  }

  /** Tomcat would refuse slashes in ids itself, for every path. */
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> slashesAreTheFirewalls() {
    String asTheyAre = EncodedSolidusHandling.PASS_THROUGH.getValue();
    return tomcat ->
        tomcat.addConnectorCustomizers(
            connector -> {
              connector.setEncodedSolidusHandling(asTheyAre);
              connector.setEncodedReverseSolidusHandling(asTheyAre);
            });
  }

  private static boolean isPlain(String text, boolean mayHaveTabs) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) && !(mayHaveTabs && c == '\t')
          || !Character.isDefined(c) && !Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }

  /** An observation for each filter of each request would cost more than the filters. */
  @Bean
  SecurityObservationSettings securityObservationSettings() {
    return SecurityObservationSettings.noObservations();
  }
}
