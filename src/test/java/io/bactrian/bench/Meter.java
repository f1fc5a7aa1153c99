package io.bactrian.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/** Measures time, processor time of this JVM and of PostgreSQL, and heap. */
final class Meter {

  /** Something that may fail. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  /**
   * What some work took.
   *
   * @param nanos by the clock
   * @param jvmNanos of processor, all threads, compilers and collector included
   * @param postgresNanos of processor, all processes of the server
   * @param peakHeap most bytes on the heap before a collection
   * @param liveHeap most bytes on the heap after a collection
   */
  record Reading(long nanos, long jvmNanos, long postgresNanos, long peakHeap, long liveHeap) {}

  private final ProcessHandle postmaster;
  private final AtomicLong peak = new AtomicLong();
  private final AtomicLong live = new AtomicLong();

  /**
   * @param backend the process id of one of the server's connections
   */
  Meter(long backend) {
    postmaster = ProcessHandle.of(backend).flatMap(ProcessHandle::parent).orElseThrow();
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      ((NotificationEmitter) collector)
          .addNotificationListener(
              (notification, back) -> {
                if (notification.getUserData() instanceof CompositeData data
                    && notification
                        .getType()
                        .equals(
                            GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
                  var info = GarbageCollectionNotificationInfo.from(data).getGcInfo();
                  peak.accumulateAndGet(heap(info.getMemoryUsageBeforeGc()), Math::max);
                  live.accumulateAndGet(heap(info.getMemoryUsageAfterGc()), Math::max);
                }
              },
              null,
              null);
    }
  }

  private static long heap(Map<String, MemoryUsage> pools) {
    return pools.entrySet().stream()
        .filter(pool -> pool.getKey().startsWith("G1 "))
        .mapToLong(pool -> pool.getValue().getUsed())
        .sum();
  }

  Reading measure(Work work) throws Exception {
    System.gc();
    peak.set(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    live.set(0);
    long jvm = jvmNanos();
    long postgres = postgresNanos();
    long started = System.nanoTime();
    work.run();
    return new Reading(
        System.nanoTime() - started,
        jvmNanos() - jvm,
        postgresNanos() - postgres,
        peak.get(),
        live.get());
  }

  static long jvmNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private long postgresNanos() {
    return postmaster
        .descendants()
        .mapToLong(process -> process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos())
        .sum();
  }
}
