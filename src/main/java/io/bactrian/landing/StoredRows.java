package io.bactrian.landing;

import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Row;
import io.bactrian.mapping.TableShape;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** Reads the rows of staged documents back as trees, by COPY in binary form. */
final class StoredRows {

  private static final int HEADER = 19;

  private final Lens lens;
  private final LandingSql sql;

  StoredRows(Lens lens, LandingSql sql) {
    this.lens = lens;
    this.sql = sql;
  }

  /** The root row of each staged document by its number; null where there is none. */
  List<@Nullable Row> read(Connection connection, int documents) throws SQLException {
    List<@Nullable Row> roots = new ArrayList<>(Arrays.asList(new Row[documents]));
    List<Map<List<Object>, Row>> byKey = new ArrayList<>();
    List<TableShape> tables = lens.tables();
    for (int i = 0; i < tables.size(); i++) {
      TableShape shape = tables.get(i);
      Map<List<Object>, Row> rows = new HashMap<>();
      byKey.add(rows);
      Map<List<Object>, Row> parents =
          shape.parent() == null ? Map.of() : byKey.get(tables.indexOf(shape.parent()));
      boolean hasChildren = tables.stream().anyMatch(table -> table.parent() == shape);
      read(
          connection,
          sql.copyOut(i),
          shape,
          (document, row) -> {
            if (shape.parent() == null) {
              roots.set(document, row);
            } else {
              Row parent = parents.get(key(document, row, shape.join()));
              if (parent != null) {
                parent.children().get(shape.childIndex()).add(row);
              }
            }
            if (hasChildren) {
              for (TableShape table : tables) {
                if (table.parent() == shape) {
                  rows.put(key(document, row, table.parentJoin()), row);
                }
              }
            }
          });
    }
    return roots;
  }

  private static List<Object> key(int document, Row row, List<Integer> columns) {
    List<Object> key = new ArrayList<>(columns.size() + 1);
    key.add(document);
    for (int column : columns) {
      key.add(java.util.Objects.requireNonNullElse(row.value(column), ""));
    }
    return key;
  }

  private interface Sink {
    void accept(int document, Row row);
  }

  private static void read(Connection connection, String copy, TableShape shape, Sink sink)
      throws SQLException {
    CopyOut out = connection.unwrap(PGConnection.class).getCopyAPI().copyOut(copy);
    try {
      boolean header = true;
      for (byte[] bytes = out.readFromCopy(); bytes != null; bytes = out.readFromCopy()) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (header) {
          in.position(HEADER);
          header = false;
        }
        while (in.remaining() >= 2 && in.getShort() >= 0) {
          in.getInt();
          int document = in.getInt();
          Row row = shape.newRow();
          for (int i = 0; i < shape.columns().size(); i++) {
            int length = in.getInt();
            if (length >= 0) {
              int end = in.position() + length;
              row.set(i, shape.columns().get(i).type().read(in, length));
              in.position(end);
            }
          }
          sink.accept(document, row);
        }
      }
    } finally {
      if (out.isActive()) {
        out.cancelCopy();
      }
    }
  }
}
