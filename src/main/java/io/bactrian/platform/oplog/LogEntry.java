package io.bactrian.platform.oplog;

import de.bwaldvogel.mongo.bson.BsonTimestamp;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One entry of the operation log, in the shape that MongoDB's {@code local.oplog.rs} has. */
record LogEntry(Document document) {

  static final String COMMANDS = "$cmd";

  static LogEntry decode(byte[] bytes) {
    return new LogEntry(BsonDecoder.decodeBson(Unpooled.wrappedBuffer(bytes)));
  }

  byte[] encode() {
    ByteBuf buffer = Unpooled.buffer(512);
    BsonEncoder.encodeDocument(document, buffer);
    return ByteBufUtil.getBytes(buffer);
  }

  long time() {
    return ((BsonTimestamp) part("ts")).getValue();
  }

  /** {@code i}, {@code u}, {@code d}, {@code c} for a command, {@code n} for nothing. */
  String operation() {
    return (String) part("op");
  }

  String database() {
    String namespace = (String) part("ns");
    return namespace.substring(0, Math.max(0, namespace.indexOf('.')));
  }

  /** The collection that it changed; null where it is about a database, or about none. */
  @Nullable String collection() {
    if (!operation().equals("c")) {
      String namespace = (String) part("ns");
      return namespace.substring(namespace.indexOf('.') + 1);
    }
    if (change().get("renameCollection") instanceof String from) {
      return afterDot(from);
    }
    return (String) change().get("drop");
  }

  /** Where a rename led, as database, dot and collection; null for all else. */
  @Nullable String renamedTo() {
    return operation().equals("c") ? (String) change().get("to") : null;
  }

  /** Whether it says that a collection's rules were set, which change streams don't tell. */
  boolean isOfRules() {
    return operation().equals("c") && change().containsKey(Journal.RULED);
  }

  @Nullable UUID collectionId() {
    return (UUID) document.get("ui");
  }

  /** What was done: the document, its id, the modifiers or the command. */
  Document change() {
    return (Document) part("o");
  }

  @Nullable Object documentId() {
    Document of = operation().equals("u") ? (Document) part("o2") : change();
    return of.get("_id");
  }

  static String afterDot(String namespace) {
    return namespace.substring(namespace.indexOf('.') + 1);
  }

  private Object part(String name) {
    return Objects.requireNonNull(document.get(name), name);
  }
}
