package io.bactrian.bson;

/** Where finished bytes go: {@code buffer::putBytes}, {@code stream::write}. */
@FunctionalInterface
public interface ByteSink {

  /** Takes {@code length} bytes from {@code from} on; the array is used again afterwards. */
  void write(byte[] bytes, int from, int length);
}
