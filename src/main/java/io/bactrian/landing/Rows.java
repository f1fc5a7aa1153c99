package io.bactrian.landing;

import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Row;
import io.bactrian.mapping.TableShape;
import io.bactrian.mapping.types.CopyBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of some documents in COPY's binary form, a buffer for each table of the lens. */
final class Rows {

  static final byte[] HEADER = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };

  private final List<TableShape> tables;
  private final List<CopyBuffer> buffers = new ArrayList<>();
  private final int[] counts;
  private final boolean numbered;

  /**
   * @param numbered whether each row begins with the number of its document, as staging tables want
   *     it
   */
  Rows(Lens lens, boolean numbered) {
    this.tables = lens.tables();
    this.numbered = numbered;
    this.counts = new int[tables.size()];
    for (int i = 0; i < tables.size(); i++) {
      buffers.add(new CopyBuffer(1 << 12));
    }
    clear();
  }

  /** Forgets the rows and keeps the memory. */
  void clear() {
    for (int i = 0; i < buffers.size(); i++) {
      buffers.get(i).clear();
      buffers.get(i).putBytes(HEADER);
      counts[i] = 0;
    }
  }

  /**
   * Adds the tree under a root row.
   *
   * @param document its number among the documents of the batch
   */
  void add(Row row, int document) {
    add(row, document, 0);
  }

  /** Returns the index after the last table below this one. */
  private int add(Row row, int document, int table) {
    append(row, document, table);
    int next = table + 1;
    for (List<Row> children : row.children()) {
      int end = subtreeEnd(next);
      for (Row child : children) {
        add(child, document, next);
      }
      next = end;
    }
    return next;
  }

  private int subtreeEnd(int table) {
    int depth = tables.get(table).depth();
    int end = table + 1;
    while (end < tables.size() && tables.get(end).depth() > depth) {
      end++;
    }
    return end;
  }

  private void append(Row row, int document, int table) {
    List<TableShape.Filled> columns = tables.get(table).columns();
    CopyBuffer out = buffers.get(table);
    out.putShort(columns.size() + (numbered ? 1 : 0));
    if (numbered) {
      out.putInt(4);
      out.putInt(document);
    }
    for (int i = 0; i < columns.size(); i++) {
      @Nullable Object value = row.value(i);
      if (value == null) {
        out.putInt(-1);
      } else {
        int at = out.openLength();
        columns.get(i).type().write(value, out);
        out.closeLength(at);
      }
    }
    counts[table]++;
  }

  /** How many rows of that table there are. */
  int count(int table) {
    return counts[table];
  }

  /** The rows of that table, complete but for the trailer. */
  CopyBuffer buffer(int table) {
    return buffers.get(table);
  }

  /** The size of all rows in bytes. */
  long size() {
    long size = 0;
    for (CopyBuffer buffer : buffers) {
      size += buffer.size();
    }
    return size;
  }
}
