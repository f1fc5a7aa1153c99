package io.bactrian.access;

import io.bactrian.http.Problem;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * A request of which no more than so many bytes can be read. That there are more, or that the
 * client is gone before they have all come, is answered right here: Camel reads the body before the
 * route begins, and would make a 500 of it.
 */
final class CountedBody extends HttpServletRequestWrapper {

  /** Answers the request over the head of whoever reads. */
  interface Refusal {
    void answer(Problem problem) throws IOException;
  }

  private final long most;
  private final Problem tooLarge;
  private final Refusal refusal;
  private @Nullable ServletInputStream counted;

  CountedBody(HttpServletRequest request, long most, Problem tooLarge, Refusal refusal) {
    super(request);
    this.most = most;
    this.tooLarge = tooLarge;
    this.refusal = refusal;
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    if (counted == null) {
      counted = new Counted(super.getInputStream());
    }
    return counted;
  }

  @Override
  public BufferedReader getReader() throws IOException {
    String encoding = getCharacterEncoding();
    return new BufferedReader(
        new InputStreamReader(
            getInputStream(),
            encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding)));
  }

  private final class Counted extends ServletInputStream {

    private final ServletInputStream in;
    private long count;

    Counted(ServletInputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read;
      try {
        read = in.read(into, offset, length);
      } catch (IOException e) {
        throw refused(Problem.of(HttpStatus.BAD_REQUEST, "the body broke off"));
      }
      count += Math.max(0, read);
      if (count > most) {
        throw refused(tooLarge);
      }
      return read;
    }

    private Problem refused(Problem problem) throws IOException {
      refusal.answer(problem);
      return problem;
    }

    @Override
    public boolean isFinished() {
      return in.isFinished();
    }

    @Override
    public boolean isReady() {
      return in.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      in.setReadListener(listener);
    }
  }
}
