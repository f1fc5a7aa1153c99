package io.bactrian.landing;

import io.bactrian.bson.DamagedBson;
import io.bactrian.bson.DuplicateField;
import io.bactrian.bson.RawDocument;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Refused;
import io.bactrian.mapping.Row;
import io.bactrian.mapping.types.Reason;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;

/**
 * Documents on their way into tables, as many as fit some bytes: the raw documents, their rows in
 * COPY's form, and what the lens has refused. Filled by one thread, landed by another.
 */
public final class Batch {

  private final Lens lens;
  private final Rows rows;
  private final List<RawDocument> documents = new ArrayList<>();
  private final List<Quarantined> refused = new ArrayList<>();
  private long bytes;
  private long extraPaths;
  private long checksum;

  public Batch(Lens lens) {
    this.lens = lens;
    this.rows = new Rows(lens, false);
  }

  /** Turns the document into rows, or notes why that cannot be. */
  public void add(RawDocument document) {
    bytes += document.size();
    checksum ^= document.checksum();
    Row row;
    try {
      BsonDocument decoded = document.decode();
      try {
        row = lens.toRows(decoded);
      } catch (Refused e) {
        refused.add(Quarantined.of(document, decoded.get("_id"), e));
        return;
      }
    } catch (DuplicateField e) {
      refused.add(
          new Quarantined(
              document, null, null, Reason.DUPLICATE_FIELD, String.valueOf(e.getMessage())));
      return;
    } catch (DamagedBson e) {
      refused.add(
          new Quarantined(
              document, null, null, Reason.DAMAGED_BSON, String.valueOf(e.getMessage())));
      return;
    }
    extraPaths += lens.extraPaths(row);
    rows.add(row, documents.size());
    documents.add(document);
  }

  /** Forgets everything and keeps the memory. */
  public void clear() {
    rows.clear();
    documents.clear();
    refused.clear();
    bytes = 0;
    extraPaths = 0;
    checksum = 0;
  }

  /** Bytes held: the documents and their rows. */
  public long size() {
    return bytes + rows.size();
  }

  /** Bytes of BSON that came in. */
  public long bytes() {
    return bytes;
  }

  /** How many documents came in, refused ones included. */
  public int count() {
    return documents.size() + refused.size();
  }

  /** Names left in {@code extra}, over all documents. */
  public long extraPaths() {
    return extraPaths;
  }

  /** The checksums of all documents that came in, combined so that their order doesn't count. */
  public long checksum() {
    return checksum;
  }

  /** The documents that became rows. */
  List<RawDocument> documents() {
    return documents;
  }

  /** The documents that did not. */
  List<Quarantined> refused() {
    return refused;
  }

  Rows rows() {
    return rows;
  }

  /** Of the collection whose documents these are. */
  public Lens lens() {
    return lens;
  }
}
