package io.bactrian.source;

import io.bactrian.bson.BsonDecoder;
import io.bactrian.bson.DamagedBson;
import io.bactrian.bson.DuplicateField;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * What {@code mongodump --archive} writes: a prelude that lists the collections, then blocks of
 * their documents in any order. It is read through once, when opened: the checksums are compared
 * and it is noted where each collection's blocks stand.
 */
final class Archive {

  /** The first four bytes. */
  static final int MAGIC = 0x8199E26D;

  private static final int TERMINATOR = -1;

  /** A collection's namespace. */
  record Namespace(String database, String collection) {}

  /** What has been found of a collection. */
  static final class Contents {

    private final List<BsonCursor.Part> parts = new ArrayList<>();
    private final Crc64 checksum = new Crc64();
    private Metadata metadata = Metadata.NONE;
    private long documents;
    private long bytes;
    private boolean begun;
    private boolean ended;

    List<BsonCursor.Part> parts() {
      return parts;
    }

    Metadata metadata() {
      return metadata;
    }

    long documents() {
      return documents;
    }

    long bytes() {
      return bytes;
    }
  }

  private final ByteInput in;
  private final Map<Namespace, Contents> contents = new LinkedHashMap<>();

  private Archive(ByteInput in) {
    this.in = in;
  }

  /**
   * Reads an archive through.
   *
   * @throws DamagedSource when it is cut off, its form is wrong or a checksum differs
   */
  static Map<Namespace, Contents> read(DumpFile file) {
    try (ByteInput in = new ByteInput(file.open(0), file.name(), 0)) {
      Archive archive = new Archive(in);
      archive.prelude();
      archive.blocks();
      archive.contents.forEach(archive::checkEnded);
      return archive.contents;
    }
  }

  private void prelude() {
    Integer magic = in.int32();
    if (magic == null || magic != MAGIC) {
      throw in.damage("not a mongodump archive");
    }
    decode(in.document(expect("the archive's header")));
    int length;
    while ((length = expect("the list of collections")) != TERMINATOR) {
      BsonDocument entry = decode(in.document(length));
      contents(entry).metadata = Metadata.parse(text(entry, "metadata"));
    }
  }

  private void blocks() {
    Integer length;
    while ((length = in.int32()) != null) {
      if (length == TERMINATOR) {
        throw in.damage("a terminator where a block's header should be");
      }
      BsonDocument header = decode(in.document(length));
      Contents block = contents(header);
      if (block.ended) {
        throw in.damage("a block of a collection that has ended");
      }
      block.begun = true;
      if (header.getBoolean("EOF", BsonBoolean.FALSE).getValue()) {
        end(block, header);
      } else {
        documents(block);
      }
    }
  }

  private void documents(Contents block) {
    long from = in.position();
    long to = from;
    int length;
    while ((length = expect("a block of documents")) != TERMINATOR) {
      block.checksum.update(in.document(length));
      block.documents++;
      block.bytes += length;
      to = in.position();
    }
    if (to > from) {
      block.parts.add(new BsonCursor.Part(from, to));
    }
  }

  private void end(Contents block, BsonDocument header) {
    BsonValue expected = header.get("CRC");
    boolean same =
        expected != null
            && expected.isInt64()
            && expected.asInt64().getValue() == block.checksum.value();
    if (!same) {
      throw in.damage("the checksum of a collection differs");
    }
    if (expect("the end of a collection") != TERMINATOR) {
      throw in.damage("documents after the end of a collection");
    }
    block.ended = true;
  }

  private void checkEnded(Namespace namespace, Contents block) {
    if (block.begun && !block.ended) {
      throw in.damage("the archive ends within the collection " + namespace.collection());
    }
  }

  private Contents contents(BsonDocument header) {
    return contents.computeIfAbsent(
        new Namespace(text(header, "db"), text(header, "collection")), none -> new Contents());
  }

  private String text(BsonDocument header, String field) {
    BsonValue value = header.get(field);
    if (value == null || !value.isString()) {
      throw in.damage("a header without " + field);
    }
    return value.asString().getValue();
  }

  private int expect(String what) {
    Integer length = in.int32();
    if (length == null) {
      throw in.damage("the archive ends within " + what);
    }
    return length;
  }

  private BsonDocument decode(byte[] bytes) {
    try {
      return BsonDecoder.decode(bytes);
    } catch (DamagedBson | DuplicateField damaged) {
      throw new DamagedSource(
          in.where(in.position() - bytes.length), String.valueOf(damaged.getMessage()), damaged);
    }
  }
}
