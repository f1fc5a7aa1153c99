package io.bactrian.live;

import io.bactrian.stream.ServiceStream;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The embedded Redis is frozen, and goes on later where it was. */
final class RedisOutage implements AutoCloseable {

  private final long redis;

  private RedisOutage(long redis) {
    this.redis = redis;
  }

  static RedisOutage begin(ServiceStream stream) throws IOException {
    Matcher pid = Pattern.compile("process_id:(\\d+)").matcher(stream.redis().info("server"));
    if (!pid.find()) {
      throw new IllegalStateException("Redis does not say its process id");
    }
    RedisOutage outage = new RedisOutage(Long.parseLong(pid.group(1)));
    outage.signal("STOP");
    return outage;
  }

  private void signal(String name) throws IOException {
    try {
      if (new ProcessBuilder("kill", "-" + name, Long.toString(redis)).inheritIO().start().waitFor()
          != 0) {
        throw new IllegalStateException("kill -" + name + " failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    signal("CONT");
  }
}
