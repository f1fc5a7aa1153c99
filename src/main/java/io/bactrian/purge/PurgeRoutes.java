package io.bactrian.purge;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.component.quartz.QuartzConstants;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.jspecify.annotations.Nullable;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes a route of {@code routes/purge.camel.yaml}'s template for each mapping that expires. */
final class PurgeRoutes
    implements CamelContextConfiguration, ApplicationListener<ContextClosedEvent> {

  private static final Logger LOG = LoggerFactory.getLogger(PurgeRoutes.class);

  private final List<Purged> all;
  private final Purge purge;
  private final SharedScheduler shared;
  private final JdbcClient postgres;
  private volatile @Nullable Scheduler scheduler;

  PurgeRoutes(List<Purged> all, Purge purge, SharedScheduler shared, JdbcClient postgres) {
    this.all = List.copyOf(all);
    this.purge = purge;
    this.shared = shared;
    this.postgres = postgres;
  }

  @Override
  public void beforeApplicationStart(CamelContext context) {
    // The template has not been read yet.
  }

  @Override
  public void afterApplicationStart(CamelContext context) {
    Set<String> names = all.stream().map(Purged::route).collect(Collectors.toSet());
    if (names.isEmpty() && !leftOver()) {
      return;
    }
    try {
      Scheduler made = scheduler(context);
      scheduler = made;
      SharedScheduler.tidy(made, names);
      for (Purged purged : all) {
        add(context, purged);
      }
      if (!names.isEmpty()) {
        // Not before there are routes: what a trigger fires without its route is lost.
        made.start();
      }
    } catch (SchedulerException e) {
      throw new IllegalStateException("the purges cannot be scheduled: " + e.getMessage(), e);
    }
  }

  private Scheduler scheduler(CamelContext context) throws SchedulerException {
    QuartzComponent component = new QuartzComponent();
    component.setSchedulerFactory(shared);
    component.setAutoStartScheduler(false);
    // The routes wait for their exchanges; a scheduler that did so too would wait for PostgreSQL.
    component.setInterruptJobsOnShutdown(true);
    context.addComponent("quartz-cluster", component);
    Scheduler made = component.getScheduler();
    // A job names the context by its own name, which is the same in each replica.
    made.getContext().put(QuartzConstants.QUARTZ_CAMEL_CONTEXT + "-" + context.getName(), context);
    return made;
  }

  private static void add(CamelContext context, Purged purged) {
    TemplatedRouteBuilder.builder(context, "purge")
        .routeId(purged.route())
        .parameter("name", purged.route())
        .parameter("every", purged.ttl().every().toMillis())
        .parameter(
            "enabled",
            context.resolvePropertyPlaceholders(
                "{{bactrian.routes." + purged.route() + ".enabled:true}}"))
        // Camel fills in no parameters here, so each copy is made from a template that says it.
        .handler(template -> template.getRoute().setDescription(purged.description()))
        .add();
  }

  /** Whether triggers stand there from the time when there was a mapping that expired. */
  private boolean leftOver() {
    return postgres
        .sql("select exists (select 1 from bactrian.qrtz_job_details where sched_name = :name)")
        .param("name", shared.name())
        .query(Boolean.class)
        .single();
  }

  @Override
  public void onApplicationEvent(ContextClosedEvent event) {
    stop();
  }

  /** Begins nothing more, here; what is going on ends with its batch. */
  void stop() {
    purge.stop();
    Scheduler running = scheduler;
    if (running != null) {
      try {
        running.standby();
      } catch (SchedulerException e) {
        LOG.warn("The scheduler of the purges does not stand by: {}", e.getMessage());
      }
    }
  }
}
