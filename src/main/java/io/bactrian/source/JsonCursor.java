package io.bactrian.source;

import io.bactrian.bson.BsonEncoder;
import io.bactrian.bson.DamagedJson;
import io.bactrian.bson.DuplicateField;
import io.bactrian.bson.JsonDocuments;
import io.bactrian.bson.RawDocument;
import java.io.IOException;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** The documents of a JSON file; the position counts documents. */
final class JsonCursor implements DumpCursor {

  private final JsonDocuments documents;
  private final DumpFile file;
  private final String collection;
  private long position;

  JsonCursor(DumpFile file, String collection) {
    this.file = file;
    this.collection = collection;
    try {
      documents = new JsonDocuments(file.open(0));
    } catch (IOException broken) {
      throw damage("", broken);
    }
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public long bytes() {
    return documents.offset();
  }

  @Override
  public @Nullable RawDocument next() {
    BsonDocument document = read();
    return document == null
        ? null
        : new RawDocument(GivenIds.ensure(BsonEncoder.encode(document), collection, position - 1));
  }

  @Override
  public boolean skip() {
    return read() != null;
  }

  private @Nullable BsonDocument read() {
    try {
      BsonDocument document = documents.next();
      if (document != null) {
        position++;
      }
      return document;
    } catch (DamagedJson damaged) {
      throw new DamagedSource(file.name(), String.valueOf(damaged.getMessage()), damaged);
    } catch (DuplicateField duplicate) {
      throw new DamagedSource(where(), String.valueOf(duplicate.getMessage()), duplicate);
    } catch (IOException broken) {
      throw damage(" after line " + documents.line(), broken);
    }
  }

  private DamagedSource damage(String where, IOException broken) {
    return new DamagedSource(file.name() + where, ByteInput.said(broken), broken);
  }

  @Override
  public String where() {
    return file.name() + " line " + documents.line();
  }

  @Override
  public void close() {
    try {
      documents.close();
    } catch (IOException broken) {
      throw damage("", broken);
    }
  }
}
