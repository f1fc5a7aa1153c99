package io.bactrian.bson;

/**
 * Text that is not the Extended JSON expected; the message says where and why, never the contents.
 */
public final class DamagedJson extends RuntimeException {

  private final int line;
  private final int column;
  private final long offset;

  /**
   * @param line from 1
   * @param column from 1
   * @param offset bytes before it
   * @param message what is wrong there
   */
  public DamagedJson(int line, int column, long offset, String message) {
    super("line %d, column %d (byte %d): %s".formatted(line, column, offset, message));
    this.line = line;
    this.column = column;
    this.offset = offset;
  }

  /** The line, from 1. */
  public int line() {
    return line;
  }

  /** The column, from 1. */
  public int column() {
    return column;
  }

  /** The bytes before it. */
  public long offset() {
    return offset;
  }
}
