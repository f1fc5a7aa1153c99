package io.bactrian.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** One thread that keeps many connections busy, and looks at every answer. */
final class HttpLoad {

  private static final byte[] END_OF_CHUNKS = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CREATED = "HTTP/1.1 20".getBytes(StandardCharsets.US_ASCII);

  private static final class Connection {
    final SocketChannel channel;
    final ByteBuffer answer = ByteBuffer.allocate(4 << 20);
    ByteBuffer request = ByteBuffer.allocate(0);
    int next;
    long sent;

    Connection(SocketChannel channel, int next) {
      this.channel = channel;
      this.next = next;
    }
  }

  private final List<byte[]> requests;
  private final int connections;
  private final double perSecond;
  private final Deque<Connection> idle = new ArrayDeque<>();
  private long started;
  private long sent;

  private HttpLoad(List<byte[]> requests, int connections, double perSecond) {
    this.requests = requests;
    this.connections = connections;
    this.perSecond = perSecond;
  }

  /**
   * A request on a connection that stays open.
   *
   * @param headers without those that every request has; lines with CR LF between them
   */
  static byte[] request(String method, String path, String headers, byte[] body) {
    String head =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\n"
            + headers
            + "\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    byte[] start = head.getBytes(StandardCharsets.US_ASCII);
    byte[] request = Arrays.copyOf(start, start.length + body.length);
    System.arraycopy(body, 0, request, start.length, body.length);
    return request;
  }

  /** As many as the connections can. */
  static LoadResult run(int port, List<byte[]> requests, int connections, Duration time)
      throws IOException {
    return run(port, requests, connections, time, Double.POSITIVE_INFINITY);
  }

  /**
   * Sends them on so many connections for so long. The first connection sends the first request,
   * the second the second, and each goes on so many further; after the last comes the first.
   *
   * @param perSecond how many are due in a second, whether or not the ones before were answered: a
   *     latency counts from when its request was due
   * @throws IOException when an answer is not a 2xx
   */
  static LoadResult run(
      int port, List<byte[]> requests, int connections, Duration time, double perSecond)
      throws IOException {
    return new HttpLoad(requests, connections, perSecond).run(port, time);
  }

  private LoadResult run(int port, Duration time) throws IOException {
    long[] latencies = new long[1 << 20];
    int count = 0;
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < connections; i++) {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        Connection connection = new Connection(channel, i);
        channel.register(selector, SelectionKey.OP_READ, connection);
        idle.add(connection);
      }
      started = System.nanoTime();
      long end = started + time.toNanos();
      while (System.nanoTime() < end) {
        sendWhatIsDue();
        if (perSecond == Double.POSITIVE_INFINITY) {
          selector.select(100);
        } else if (selector.selectNow() == 0) {
          LockSupport.parkNanos(50_000);
        }
        for (SelectionKey key : selector.selectedKeys()) {
          Connection connection = (Connection) key.attachment();
          if (connection.request.hasRemaining()) {
            write(connection);
          }
          if (connection.channel.read(connection.answer) < 0) {
            throw new IOException("the server closed a connection");
          }
          if (isWhole(connection.answer)) {
            if (count == latencies.length) {
              latencies = Arrays.copyOf(latencies, count * 2);
            }
            latencies[count++] = System.nanoTime() - connection.sent;
            idle.add(connection);
          }
        }
        selector.selectedKeys().clear();
      }
      long nanos = System.nanoTime() - started;
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      return LoadResult.of(nanos, latencies, count);
    }
  }

  private void sendWhatIsDue() throws IOException {
    boolean paced = perSecond != Double.POSITIVE_INFINITY;
    while (!idle.isEmpty()) {
      long now = System.nanoTime();
      long due = paced ? started + (long) (sent * 1e9 / perSecond) : now;
      if (due > now) {
        return;
      }
      sent++;
      Connection connection = idle.remove();
      connection.answer.clear();
      connection.request = ByteBuffer.wrap(requests.get(connection.next % requests.size()));
      connection.next += connections;
      connection.sent = due;
      write(connection);
    }
  }

  /** A request is small against the socket's buffer, or the server reads it at once. */
  private static void write(Connection connection) throws IOException {
    while (connection.request.hasRemaining()) {
      connection.channel.write(connection.request);
    }
  }

  private static boolean isWhole(ByteBuffer answer) throws IOException {
    int length = answer.position();
    byte[] bytes = answer.array();
    if (length < END_OF_CHUNKS.length) {
      return false;
    }
    if (!startsWith(bytes, 0, CREATED)) {
      throw new IOException(new String(bytes, 0, length, StandardCharsets.UTF_8));
    }
    if (startsWith(bytes, length - END_OF_CHUNKS.length, END_OF_CHUNKS)) {
      return true;
    }
    String head = new String(bytes, 0, Math.min(length, 1000), StandardCharsets.US_ASCII);
    int body = head.indexOf("\r\n\r\n") + 4;
    int at = head.indexOf("Content-Length: ");
    return body > 3
        && at >= 0
        && at < body
        && length - body >= Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)));
  }

  private static boolean startsWith(byte[] bytes, int from, byte[] wanted) {
    return Arrays.equals(bytes, from, from + wanted.length, wanted, 0, wanted.length);
  }
}
