package io.bactrian.access;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A connection to the service, byte by byte: for what no HTTP client would do. */
public final class RawConnection implements AutoCloseable {

  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Socket socket = new Socket();

  private RawConnection(URI uri, int receiveBuffer) throws IOException {
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.setSoTimeout(Math.toIntExact(LONGEST.toMillis()));
    socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
  }

  public static RawConnection to(Service service) throws IOException {
    return new RawConnection(service.uri("/"), 0);
  }

  /** One that takes only so many bytes that nobody has read yet. */
  public static RawConnection to(Service service, int receiveBuffer) throws IOException {
    return new RawConnection(service.uri("/"), receiveBuffer);
  }

  public RawConnection send(String bytes) throws IOException {
    return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  public RawConnection send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** Nothing more is sent. */
  public RawConnection finish() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** Everything until the service closes the connection; fails when it doesn't. */
  public String answer() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
