package io.bactrian.http;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Bytes that have to be UTF-8. Jackson, left to itself, takes UTF-16 and UTF-32 too, and damaged
 * UTF-8 at times.
 */
public final class StrictUtf8 {

  private StrictUtf8() {}

  /**
   * The text.
   *
   * @throws CharacterCodingException when it isn't UTF-8
   */
  public static String decode(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  /**
   * The text as it arrives; reading throws {@link CharacterCodingException} where it isn't UTF-8.
   */
  public static Reader reader(InputStream bytes) {
    return new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder());
  }
}
