package io.bactrian.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Starts the three servers on a folder, prints their ports and waits to be killed. */
final class ServersInChild {

  private ServersInChild() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    EmbeddedServers servers = EmbeddedServers.start(Probe.settings(Path.of(arguments[0])));
    System.out.println(
        servers.all().stream()
            .map(server -> Integer.toString(server.port()))
            .collect(Collectors.joining(" ", "ports ", " ready")));
    Thread.currentThread().join();
  }
}
