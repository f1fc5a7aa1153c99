package io.bactrian.source;

/** The checksum of mongodump archives: CRC-64 with the polynomial of ECMA-182, reflected. */
final class Crc64 {

  private static final long[] TABLE = new long[256];

  static {
    for (int i = 0; i < 256; i++) {
      long crc = i;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0xC96C5795D7870F42L;
      }
      TABLE[i] = crc;
    }
  }

  private long crc = -1;

  void update(byte[] bytes) {
    long now = crc;
    for (byte b : bytes) {
      now = TABLE[(int) (now ^ b) & 0xFF] ^ now >>> 8;
    }
    crc = now;
  }

  long value() {
    return ~crc;
  }
}
