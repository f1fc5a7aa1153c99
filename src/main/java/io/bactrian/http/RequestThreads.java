package io.bactrian.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Has HTTP routes work on the thread that the container gave to the request. Camel's own engine
 * hands requests to another pool, and so two threads write to one response: the one that works on
 * the route, and the container's, when Spring Security's filter adds its headers on the way out.
 * Under load that broke connections. It is also slower.
 */
@Configuration(proxyBeanMethods = false)
class RequestThreads {

  /** By the name under which Camel looks for it. */
  @Bean("platform-http-engine")
  PlatformHttpEngine engine() {
    return Consumer::new;
  }

  /** Where Spring MVC calls in. */
  private static final class Consumer extends SpringBootPlatformHttpConsumer {

    Consumer(PlatformHttpEndpoint endpoint, Processor processor) {
      super(endpoint, processor, Runnable::run);
    }

    /** Bodies are read once, by the route, and so need not be copied before. */
    @Override
    public Exchange createExchange(boolean autoRelease) {
      Exchange exchange = super.createExchange(autoRelease);
      exchange.setProperty(Exchange.DISABLE_HTTP_STREAM_CACHE, true);
      return exchange;
    }

    /** Null says that everything has been done: a future would be waited for asynchronously. */
    @Override
    public @Nullable CompletableFuture<Void> service(
        HttpServletRequest request, HttpServletResponse response) {
      var unused = super.service(request, response);
      return null;
    }
  }
}
