package io.bactrian.source;

import io.bactrian.bson.BsonDecoder;
import io.bactrian.bson.DamagedBson;
import io.bactrian.bson.DuplicateField;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * MongoDB gives a document without {@code _id} a new ObjectId. A dump must give the same one each
 * time it is read, so here it is made of the collection's name and the document's position.
 */
final class GivenIds {

  private static final int FIELD = 1 + 4 + 12;

  private GivenIds() {}

  /** The document, with an {@code _id} as its first field if it had none. */
  static byte[] ensure(byte[] document, String collection, long position) {
    return hasId(document) ? document : withId(document, collection, position);
  }

  private static boolean hasId(byte[] bytes) {
    boolean first =
        bytes.length > 9 && bytes[5] == '_' && bytes[6] == 'i' && bytes[7] == 'd' && bytes[8] == 0;
    if (first) {
      return true;
    }
    try {
      return BsonDecoder.decode(bytes).containsKey("_id");
    } catch (DamagedBson | DuplicateField leftToWhoeverDecodesIt) {
      return true;
    }
  }

  private static byte[] withId(byte[] bytes, String collection, long position) {
    return ByteBuffer.allocate(bytes.length + FIELD)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(bytes.length + FIELD)
        .put((byte) 7)
        .put(new byte[] {'_', 'i', 'd', 0})
        .put(digest(collection, position), 0, 12)
        .put(bytes, 4, bytes.length - 4)
        .array();
  }

  private static byte[] digest(String collection, long position) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(collection.getBytes(StandardCharsets.UTF_8));
      sha256.update(ByteBuffer.allocate(9).put((byte) 0).putLong(position).flip());
      return sha256.digest();
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }
}
