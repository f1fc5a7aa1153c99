package io.bactrian.purge;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SchedulerFactory;
import org.quartz.Trigger;
import org.quartz.TriggerKey;
import org.quartz.impl.SchedulerRepository;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;
import org.quartz.impl.matchers.GroupMatcher;
import org.quartz.simpl.SimpleThreadPool;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

/**
 * Makes the scheduler whose triggers stand in PostgreSQL ({@code bactrian.qrtz_*}), where replicas
 * share them: each is fired by one of them.
 */
final class SharedScheduler implements SchedulerFactory {

  /** The group of jobs and triggers. */
  static final String GROUP = "purge";

  /** Purges at a time in one process, each on a connection. */
  private static final int THREADS = 3;

  private static final int LONGEST_NAME = 100;

  private final DataSource postgres;
  private final String name;

  /**
   * @param systems what the service works with: replicas are those that work with the same. Another
   *     service on the same PostgreSQL would otherwise fire triggers whose routes it hasn't got
   */
  SharedScheduler(DataSource postgres, Set<String> systems) {
    this.postgres = postgres;
    String all = "bactrian " + String.join(" ", new TreeSet<>(systems));
    this.name =
        all.length() <= LONGEST_NAME
            ? all
            : "bactrian " + UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8));
  }

  /** The name under which replicas know each other's triggers. */
  String name() {
    return name;
  }

  /** A new scheduler, which has yet to be started. */
  @Override
  public Scheduler getScheduler() throws SchedulerException {
    String instance = UUID.randomUUID().toString();
    DBConnectionManager.getInstance().addConnectionProvider(instance, new Pool(postgres));
    // Quartz keeps one scheduler a name and process; replicas in one process are two all the same.
    synchronized (SharedScheduler.class) {
      Scheduler scheduler = new StdSchedulerFactory(properties(instance)).getScheduler();
      SchedulerRepository.getInstance().remove(name);
      return scheduler;
    }
  }

  private Properties properties(String instance) {
    Properties properties = new Properties();
    properties.putAll(
        Map.ofEntries(
            Map.entry(StdSchedulerFactory.PROP_SCHED_INSTANCE_NAME, name),
            Map.entry(StdSchedulerFactory.PROP_SCHED_INSTANCE_ID, instance),
            Map.entry(StdSchedulerFactory.PROP_SCHED_MAKE_SCHEDULER_THREAD_DAEMON, "true"),
            Map.entry(StdSchedulerFactory.PROP_THREAD_POOL_CLASS, SimpleThreadPool.class.getName()),
            Map.entry("org.quartz.threadPool.threadCount", "" + THREADS),
            Map.entry("org.quartz.threadPool.threadNamePrefix", "purge"),
            Map.entry("org.quartz.threadPool.makeThreadsDaemons", "true"),
            Map.entry(StdSchedulerFactory.PROP_JOB_STORE_CLASS, JobStoreTX.class.getName()),
            Map.entry(
                "org.quartz.jobStore.driverDelegateClass", PostgreSQLDelegate.class.getName()),
            Map.entry("org.quartz.jobStore.dataSource", instance),
            Map.entry("org.quartz.jobStore.tablePrefix", "bactrian.qrtz_"),
            Map.entry("org.quartz.jobStore.useProperties", "true"),
            Map.entry("org.quartz.jobStore.isClustered", "true"),
            // How soon one notices what another has left off.
            Map.entry("org.quartz.scheduler.idleWaitTime", "5000"),
            // Who hasn't been heard of for so long is dead, and its purge is taken over.
            Map.entry("org.quartz.jobStore.clusterCheckinInterval", "7500"),
            // What is later than this was missed, and runs once instead of once for each time.
            Map.entry("org.quartz.jobStore.misfireThreshold", "5000"),
            Map.entry("org.quartz.jobStore.dbRetryInterval", "5000"),
            Map.entry("org.quartz.scheduler.dbFailureRetryInterval", "5000")));
    return properties;
  }

  /**
   * Deletes triggers whose mapping is gone or expires no more, and wakes those that Quartz has
   * given up, as it does when a replica was stopped while it fired them.
   */
  static void tidy(Scheduler scheduler, Collection<String> names) throws SchedulerException {
    for (JobKey job : scheduler.getJobKeys(GroupMatcher.jobGroupEquals(GROUP))) {
      if (!names.contains(job.getName())) {
        scheduler.deleteJob(job);
        continue;
      }
      TriggerKey trigger = TriggerKey.triggerKey(job.getName(), GROUP);
      if (scheduler.getTriggerState(trigger) == Trigger.TriggerState.ERROR) {
        scheduler.resetTriggerFromErrorState(trigger);
      }
    }
  }

  @Override
  public Scheduler getScheduler(String other) {
    throw new UnsupportedOperationException("only the scheduler " + name);
  }

  @Override
  public Collection<Scheduler> getAllSchedulers() {
    throw new UnsupportedOperationException("only the scheduler " + name);
  }

  /** The program's pool as Quartz sees it. */
  private record Pool(DataSource postgres) implements ConnectionProvider {

    @Override
    public Connection getConnection() throws SQLException {
      return postgres.getConnection();
    }

    @Override
    public void initialize() {
      // The pool is there.
    }

    @Override
    public void shutdown() {
      // The pool isn't ours.
    }
  }
}
