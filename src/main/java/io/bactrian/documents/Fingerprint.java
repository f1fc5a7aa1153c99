package io.bactrian.documents;

import io.bactrian.bson.BsonEncoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.bson.BsonDocument;

/**
 * A document's content as 32 hexadecimal digits: equal for documents that are equal in {@link
 * io.bactrian.bson.NormalForm}, whichever store they come from.
 */
public final class Fingerprint {

  private Fingerprint() {}

  /**
   * The MD5 of the document in normal form; without fields dropped on purpose it tells stores
   * apart.
   */
  public static String of(BsonDocument document) {
    return HexFormat.of().formatHex(md5().digest(BsonEncoder.encode(NormalOrder.of(document))));
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has MD5
    }
  }
}
