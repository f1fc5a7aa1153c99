package io.bactrian.http;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The page on which the HTTP API can be browsed and tried, at {@code /api}. */
@Configuration(proxyBeanMethods = false)
class ApiPage implements WebMvcConfigurer {

  @Override
  public void addViewControllers(ViewControllerRegistry registry) {
    registry.addRedirectViewController("/api", "/api/index.html");
    registry.addRedirectViewController("/api/", "/api/index.html");
  }
}
