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
import java.util.Arrays;

/** One thread that keeps many connections busy with the same request, and looks at every answer. */
final class HttpLoad {

  private static final byte[] END_OF_CHUNKS = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CREATED = "HTTP/1.1 20".getBytes(StandardCharsets.US_ASCII);

  /**
   * @param requests that were answered
   * @param nanos it took
   * @param latencies of each in nanoseconds, sorted
   */
  record Result(long requests, long nanos, long[] latencies) {

    double perSecond() {
      return requests * 1e9 / nanos;
    }

    double millis(double quantile) {
      return latencies.length == 0
          ? Double.NaN
          : latencies[(int) Math.min(latencies.length - 1, quantile * latencies.length)] / 1e6;
    }
  }

  private static final class Connection {
    final SocketChannel channel;
    final ByteBuffer request;
    final ByteBuffer answer = ByteBuffer.allocate(4 << 20);
    long sent;

    Connection(SocketChannel channel, byte[] request) {
      this.channel = channel;
      this.request = ByteBuffer.wrap(request);
    }
  }

  private HttpLoad() {}

  /** A request on a connection that stays open. */
  static byte[] post(String path, String key, String type, byte[] body) {
    String head =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: "
            + key
            + "\r\nContent-Type: "
            + type
            + "\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    byte[] start = head.getBytes(StandardCharsets.US_ASCII);
    byte[] request = Arrays.copyOf(start, start.length + body.length);
    System.arraycopy(body, 0, request, start.length, body.length);
    return request;
  }

  /**
   * Sends it on so many connections for so long.
   *
   * @throws IOException when an answer is not a 2xx
   */
  static Result run(int port, byte[] request, int connections, Duration time) throws IOException {
    long[] latencies = new long[1 << 20];
    int count = 0;
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < connections; i++) {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        Connection connection = new Connection(channel, request);
        channel.register(selector, SelectionKey.OP_READ, connection);
        send(connection);
      }
      long started = System.nanoTime();
      long end = started + time.toNanos();
      while (System.nanoTime() < end) {
        selector.select(100);
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
            send(connection);
          }
        }
        selector.selectedKeys().clear();
      }
      long nanos = System.nanoTime() - started;
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      long[] sorted = Arrays.copyOf(latencies, count);
      Arrays.sort(sorted);
      return new Result(count, nanos, sorted);
    }
  }

  private static void send(Connection connection) throws IOException {
    connection.answer.clear();
    connection.request.rewind();
    connection.sent = System.nanoTime();
    write(connection);
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
