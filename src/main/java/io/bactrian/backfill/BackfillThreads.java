package io.bactrian.backfill;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The threads on which ranges are copied and compared: as many as may be worked on at a time. */
@Configuration(proxyBeanMethods = false)
class BackfillThreads {

  @Bean(destroyMethod = "shutdownNow")
  ExecutorService rangeThreads(BackfillSettings settings) {
    AtomicInteger count = new AtomicInteger();
    ThreadFactory threads =
        work -> {
          Thread thread = new Thread(work, "range-" + count.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        };
    return Executors.newFixedThreadPool(settings.parallel(), threads);
  }
}
