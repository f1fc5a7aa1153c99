package io.bactrian.platform;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds the port on which an embedded store will listen. */
final class Port {

  /**
   * Below the ports that systems give to connections: between the choice and the server's start a
   * connection, which is made by the hundred on a busy machine, could be given the very port.
   */
  private static final int LOWEST = 15_000;

  private static final int HIGHEST = 32_000;
  private static final int TRIES = 100;

  private Port() {}

  /**
   * The port that was asked for, or a free one for 0.
   *
   * @throws CannotStart when the one asked for is taken
   */
  static int choose(Store store, int wanted) {
    return wanted == 0 ? free() : checked(store, wanted);
  }

  /** A port on which nobody listens. */
  static int free() {
    for (int tried = 1; ; tried++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      try {
        return bind(port);
      } catch (IOException e) {
        if (tried == TRIES) {
          throw new CannotStart(
              "No port between " + LOWEST + " and " + HIGHEST + " is free: " + e.getMessage() + ".",
              "Set the ports of the embedded stores, as in %s."
                  .formatted(Store.POSTGRES.property("port")),
              e);
        }
      }
    }
  }

  private static int checked(Store store, int wanted) {
    try {
      return bind(wanted);
    } catch (IOException e) {
      throw new CannotStart(
          store.title() + " cannot listen on port " + wanted + ": " + e.getMessage() + ".",
          "Free the port, or set %s to another one (0 takes any free one)."
              .formatted(store.property("port")),
          e);
    }
  }

  private static int bind(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket.getLocalPort();
    }
  }
}
