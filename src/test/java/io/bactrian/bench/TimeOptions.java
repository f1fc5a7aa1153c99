package io.bactrian.bench;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a bench that loads the service over HTTP takes for each measurement. */
final class TimeOptions {

  @Option(names = "--seconds", defaultValue = "10", description = "for each measurement")
  int seconds;

  @Option(names = "--warm-up", defaultValue = "20", description = "seconds before the first")
  int warmUp;

  Duration each() {
    return Duration.ofSeconds(seconds);
  }
}
