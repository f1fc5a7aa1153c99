package io.bactrian.mapping.types;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address with the length of its network, read strictly and written as PostgreSQL
 * writes it.
 *
 * @param bytes 4 or 16
 * @param bits the network's length
 */
record NetworkAddress(byte[] bytes, int bits) {

  /** The address written so, without asking any name server; null if it is none. */
  static @Nullable NetworkAddress parse(String text) {
    int slash = text.indexOf('/');
    int end = slash < 0 ? text.length() : slash;
    byte[] bytes;
    if (text.indexOf(':') < 0) {
      bytes = new byte[4];
      if (!parseV4(text, 0, end, bytes, 0)) {
        return null;
      }
    } else {
      bytes = new byte[16];
      if (!parseV6(text, end, bytes)) {
        return null;
      }
    }
    int most = 8 * bytes.length;
    int bits = slash < 0 ? most : decimal(text, slash + 1, text.length(), most);
    return bits < 0 ? null : new NetworkAddress(bytes, bits);
  }

  private static boolean parseV4(String text, int from, int end, byte[] bytes, int at) {
    int start = from;
    for (int i = 0; i < 4; i++) {
      int dot = i == 3 ? end : text.indexOf('.', start);
      if (dot < 0 || dot > end) {
        return false;
      }
      int number = decimal(text, start, dot, 255);
      if (number < 0) {
        return false;
      }
      bytes[at + i] = (byte) number;
      start = dot + 1;
    }
    return true;
  }

  /** A number without sign or leading zeros, or -1. */
  private static int decimal(String text, int from, int end, int max) {
    int length = end - from;
    if (length < 1 || length > 3 || (length > 1 && text.charAt(from) == '0')) {
      return -1;
    }
    int number = 0;
    for (int i = from; i < end; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number <= max ? number : -1;
  }

  private static boolean parseV6(String text, int end, byte[] bytes) {
    int at = 0;
    int gap = -1;
    int i = 0;
    if (text.startsWith("::")) {
      gap = 0;
      i = 2;
    }
    while (i < end) {
      int colon = text.indexOf(':', i);
      int stop = colon < 0 || colon > end ? end : colon;
      int dot = text.indexOf('.', i);
      if (dot >= 0 && dot < stop) {
        if (stop != end || at > 12 || !parseV4(text, i, end, bytes, at)) {
          return false;
        }
        at += 4;
        break;
      }
      int word = hexadecimal(text, i, stop);
      if (word < 0 || at == 16) {
        return false;
      }
      bytes[at++] = (byte) (word >>> 8);
      bytes[at++] = (byte) word;
      i = stop;
      if (i < end && ++i == end) {
        return false;
      }
      if (i < end && text.charAt(i) == ':') {
        if (gap >= 0) {
          return false;
        }
        gap = at;
        i++;
      }
    }
    if (gap < 0 || at == 16) {
      return gap < 0 && at == 16;
    }
    System.arraycopy(bytes, gap, bytes, 16 - (at - gap), at - gap);
    Arrays.fill(bytes, gap, 16 - (at - gap), (byte) 0);
    return true;
  }

  private static int hexadecimal(String text, int from, int end) {
    if (end - from < 1 || end - from > 4) {
      return -1;
    }
    int number = 0;
    for (int i = from; i < end; i++) {
      char c = text.charAt(i);
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      number = number << 4 | digit;
    }
    return number;
  }

  /** Whether nothing stands to the right of the network: what cidr demands. */
  boolean isNetwork() {
    for (int bit = bits; bit < 8 * bytes.length; bit++) {
      if ((bytes[bit / 8] & 0x80 >>> bit % 8) != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * As {@code inet_out} and {@code cidr_out} write it.
   *
   * @param alwaysBits whether the length stands there even if it is the whole address, as in cidr
   */
  String text(boolean alwaysBits) {
    StringBuilder text = new StringBuilder(24);
    if (bytes.length == 4) {
      appendV4(text, 0);
    } else {
      appendV6(text);
    }
    if (alwaysBits || bits != 8 * bytes.length) {
      text.append('/').append(bits);
    }
    return text.toString();
  }

  private void appendV4(StringBuilder text, int from) {
    for (int i = 0; i < 4; i++) {
      text.append(i == 0 ? "" : ".").append(bytes[from + i] & 0xFF);
    }
  }

  /** As PostgreSQL's inet_net_ntop.c: the first longest run of zeros is {@code ::}. */
  private void appendV6(StringBuilder text) {
    int base = -1;
    int length = 1;
    for (int i = 0; i < 8; i++) {
      int run = 0;
      while (i + run < 8 && word(i + run) == 0) {
        run++;
      }
      if (run > length) {
        base = i;
        length = run;
      }
      i += run;
    }
    for (int i = 0; i < 8; i++) {
      if (base >= 0 && i >= base && i < base + length) {
        text.append(i == base ? ":" : "");
        continue;
      }
      text.append(i == 0 ? "" : ":");
      if (i == 6 && base == 0 && (length == 6 || (length == 5 && word(5) == 0xFFFF))) {
        appendV4(text, 12);
        return;
      }
      text.append(Integer.toHexString(word(i)));
    }
    text.append(base >= 0 && base + length == 8 ? ":" : "");
  }

  private int word(int i) {
    return (bytes[2 * i] & 0xFF) << 8 | (bytes[2 * i + 1] & 0xFF);
  }
}
