package io.bactrian.access;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * A response that can be answered over the head of whoever works on the request: what that one then
 * writes, which would be a 500 because its reading broke off, goes nowhere.
 */
final class AnsweredOnce extends HttpServletResponseWrapper {

  /** Writes an answer. */
  interface Answer {
    void write(HttpServletResponse response) throws IOException;
  }

  private volatile boolean answered;

  AnsweredOnce(HttpServletResponse response) {
    super(response);
  }

  void answer(Answer answer) throws IOException {
    if (!answered && !isCommitted()) {
      HttpServletResponse whole = (HttpServletResponse) getResponse();
      // The rest of the body is not read, so the connection can't serve another request.
      whole.setHeader("Connection", "close");
      answer.write(whole);
      whole.flushBuffer();
    }
    answered = true;
  }

  @Override
  public void setStatus(int status) {
    if (!answered) {
      super.setStatus(status);
    }
  }

  @Override
  public void sendError(int status) throws IOException {
    if (!answered) {
      super.sendError(status);
    }
  }

  @Override
  public void sendError(int status, String message) throws IOException {
    if (!answered) {
      super.sendError(status, message);
    }
  }

  @Override
  public void reset() {
    if (!answered) {
      super.reset();
    }
  }

  @Override
  public void resetBuffer() {
    if (!answered) {
      super.resetBuffer();
    }
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    return answered ? new Nowhere() : super.getOutputStream();
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    return answered
        ? new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)
        : super.getWriter();
  }

  private static final class Nowhere extends ServletOutputStream {

    @Override
    public void write(int one) {}

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {}
  }
}
