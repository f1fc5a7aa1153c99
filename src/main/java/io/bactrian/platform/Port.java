package io.bactrian.platform;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds the port on which an embedded store will listen. */
final class Port {

  private Port() {}

  /**
   * The port that was asked for, or a free one for 0.
   *
   * @throws CannotStart when the one asked for is taken
   */
  static int choose(Store store, int wanted) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new CannotStart(
          store.title() + " cannot listen on port " + wanted + ": " + e.getMessage() + ".",
          "Free the port, or set %s to another one (0 takes any free one)."
              .formatted(store.property("port")),
          e);
    }
  }
}
