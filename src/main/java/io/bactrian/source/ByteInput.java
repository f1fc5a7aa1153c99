package io.bactrian.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.file.AccessDeniedException;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Bytes of a dump file, read in order, with the position at hand for messages. */
final class ByteInput implements AutoCloseable {

  /** A MongoDB server's own limit: 16 MiB for the user and 16 KiB for itself. */
  private static final int LARGEST_DOCUMENT = (16 << 20) + (16 << 10);

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final InputStream in;
  private final String file;
  private final byte[] prefix = new byte[4];
  private long position;

  /**
   * @param in a buffered stream that stands at {@code position}
   * @param file what to call it in messages
   */
  ByteInput(InputStream in, String file, long position) {
    this.in = in;
    this.file = file;
    this.position = position;
  }

  long position() {
    return position;
  }

  /** The next four bytes as a number, or null at the end. */
  @Nullable Integer int32() {
    int count;
    try {
      count = in.readNBytes(prefix, 0, 4);
    } catch (IOException broken) {
      throw damage(broken);
    }
    if (count == 0) {
      return null;
    }
    if (count < 4) {
      throw damage("the file ends within a length");
    }
    position += 4;
    return (int) INT.get(prefix, 0);
  }

  /** The document that begins with this length, just read. */
  byte[] document(int length) {
    check(length);
    byte[] bytes = new byte[length];
    INT.set(bytes, 0, length);
    try {
      int count = in.readNBytes(bytes, 4, length - 4);
      if (count < length - 4) {
        throw endsWithin(length);
      }
    } catch (IOException broken) {
      throw damage(broken);
    }
    position += length - 4;
    return bytes;
  }

  /** Passes over the document that begins with this length, just read. */
  void skipDocument(int length) {
    check(length);
    try {
      in.skipNBytes(length - 4);
    } catch (EOFException ended) {
      throw isGzip(ended) ? damage(ended) : endsWithin(length);
    } catch (IOException broken) {
      throw damage(broken);
    }
    position += length - 4;
  }

  void skipTo(long target) {
    try {
      in.skipNBytes(target - position);
    } catch (IOException broken) {
      throw damage(broken);
    }
    position = target;
  }

  private void check(int length) {
    if (length < 5 || length > LARGEST_DOCUMENT) {
      position -= 4;
      throw damage("no document begins here: its length would be " + length + " bytes");
    }
  }

  private DamagedSource endsWithin(int length) {
    position -= 4;
    return damage("the file ends within a document of " + length + " bytes");
  }

  DamagedSource damage(String what) {
    return new DamagedSource(where(position), what);
  }

  private DamagedSource damage(IOException broken) {
    return new DamagedSource(where(position), said(broken), broken);
  }

  String where(long at) {
    return file + " byte " + at;
  }

  /** What an exception while reading means for the file. */
  static String said(IOException broken) {
    if (broken instanceof ZipException) {
      return "the gzip compression is damaged (" + broken.getMessage() + ")";
    }
    if (broken instanceof AccessDeniedException) {
      return "there is no permission to read it";
    }
    return broken instanceof EOFException ? "the file is cut off" : String.valueOf(broken);
  }

  private static boolean isGzip(EOFException ended) {
    return ended.getMessage() != null && ended.getMessage().contains("ZLIB");
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException broken) {
      throw damage(broken);
    }
  }
}
