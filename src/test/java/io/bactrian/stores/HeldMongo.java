package io.bactrian.stores;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** On the way to MongoDB: keeps a command, and delivers it when nobody waits for it any more. */
final class HeldMongo implements AutoCloseable {

  private final ServerSocket entrance;
  private final String url;
  private final List<Socket> sockets = new ArrayList<>();
  private final List<byte[]> kept = new ArrayList<>();
  private @Nullable String next;
  private @Nullable Socket keeping;

  private HeldMongo(String url) throws IOException {
    this.url = url;
    entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    begin(this::accept);
  }

  static HeldMongo before(String url) {
    try {
      return new HeldMongo(url);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String address() {
    int host = url.indexOf("://") + 3;
    return url.substring(host, url.indexOf('/', host));
  }

  String url() {
    return url.replace(address(), "127.0.0.1:" + entrance.getLocalPort());
  }

  /** The next command of this name, and all that comes after it on its connection, is kept. */
  synchronized void keepNext(String command) {
    next = "\u0002" + command + "\u0000";
  }

  synchronized boolean hasKept() {
    return !kept.isEmpty();
  }

  /** Delivers what is kept. */
  synchronized void deliver() throws IOException {
    Socket to = keeping;
    if (to != null) {
      for (byte[] each : kept) {
        to.getOutputStream().write(each);
      }
    }
    kept.clear();
    keeping = null;
  }

  private synchronized void send(Socket server, byte[] bytes) throws IOException {
    String sought = next;
    if (sought != null && new String(bytes, StandardCharsets.ISO_8859_1).contains(sought)) {
      next = null;
      keeping = server;
    }
    if (server == keeping) {
      kept.add(bytes);
    } else {
      server.getOutputStream().write(bytes);
    }
  }

  private void accept() throws IOException {
    String address = address();
    int colon = address.lastIndexOf(':');
    while (true) {
      Socket client = entrance.accept();
      Socket server =
          new Socket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
      synchronized (this) {
        sockets.addAll(List.of(client, server));
      }
      begin(() -> pass(client, bytes -> send(server, bytes)));
      begin(() -> pass(server, bytes -> client.getOutputStream().write(bytes)));
    }
  }

  private static void pass(Socket from, To to) throws IOException {
    byte[] buffer = new byte[1 << 16];
    InputStream in = from.getInputStream();
    for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
      to.take(Arrays.copyOf(buffer, length));
    }
  }

  private interface To {
    void take(byte[] bytes) throws IOException;
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void begin(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // One of the two has hung up.
              }
            },
            "held-mongo");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public synchronized void close() {
    try {
      entrance.close();
      for (Socket each : sockets) {
        each.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
