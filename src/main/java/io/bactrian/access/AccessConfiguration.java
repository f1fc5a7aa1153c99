package io.bactrian.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bactrian.platform.PostgresPlace;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Logins, keys and limits, where there is a web server; commands need none of it. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class AccessConfiguration {

  @Bean
  PasswordEncoder passwordEncoder() {
    return new BCryptPasswordEncoder();
  }

  @Bean
  AdminPassword adminPassword(
      AccessSettings settings, PostgresPlace place, PasswordEncoder encoder, JdbcClient postgres) {
    return AdminPassword.of(settings, place, encoder, postgres, System.out);
  }

  @Bean
  AdminLogin adminLogin(AccessSettings settings, AdminPassword password, PasswordEncoder encoder) {
    return new AdminLogin(settings.adminUser(), password.hash(), encoder);
  }

  @Bean
  ApiKeys apiKeys(JdbcClient postgres, AccessSettings settings) {
    return new ApiKeys(postgres, settings.keyCache());
  }

  @Bean
  ProblemAnswers problemAnswers(ObjectMapper json) {
    return new ProblemAnswers(json);
  }

  @Bean
  RateLimit rateLimit(AccessSettings settings, ObjectProvider<LettuceConnectionFactory> redis) {
    LettuceConnectionFactory connections = redis.getIfAvailable();
    return new RateLimit(
        settings.rate(),
        settings.burst(),
        connections == null || settings.rate() == 0
            ? null
            : SharedBuckets.on(connections, settings.rate(), settings.burst()));
  }

  /** The first of all filters: another one might read the body, and so all of it, before. */
  @Bean
  FilterRegistrationBean<BodyLimit> bodyLimit(AccessSettings settings, ProblemAnswers answers) {
    FilterRegistrationBean<BodyLimit> registration =
        new FilterRegistrationBean<>(
            new BodyLimit(
                settings.bodyLimit().toBytes(), settings.batchLimit().toBytes(), answers));
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return registration;
  }

  @Bean
  FilterRegistrationBean<NoForms> noForms(ProblemAnswers answers) {
    FilterRegistrationBean<NoForms> registration =
        new FilterRegistrationBean<>(new NoForms(answers));
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
    return registration;
  }
}
