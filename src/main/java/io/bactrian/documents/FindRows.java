package io.bactrian.documents;

import io.bactrian.landing.StoredDocuments;
import io.bactrian.mapping.Lens;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * One find over rows: SQL gives the keys of all that may match, in order as far as columns have it;
 * their documents are made batch by batch, the matcher decides, and no more are read than needed.
 */
final class FindRows {

  /** A key, and how many of the sort's fields from the first its place in the stream tells. */
  private record Met(String key, int told) {}

  private static final int SMALLEST = 32;
  private static final int LARGEST = 500;

  /** Above this, documents are made again at the end rather than kept. */
  private static final int KEPT = 5000;

  private final Lens lens;
  private final Find find;
  private final Sql where;
  private final SqlOrder order;
  private final StoredDocuments documents;
  private final int batch;
  private long skip;
  private long read;
  private @Nullable Best best;

  FindRows(Lens lens, Find find) {
    this.lens = lens;
    this.find = find;
    this.where = new SqlFilter(lens).of(find.filter());
    this.order = new SqlOrder(lens, find.sort());
    this.documents = new StoredDocuments(lens);
    this.skip = find.skip();
    this.batch = (int) Math.max(SMALLEST, Math.min(LARGEST, (long) find.skip() + find.limit()));
  }

  List<BsonDocument> in(Connection connection) throws SQLException {
    for (SqlOrder.Stream stream : order.streams(where)) {
      if (read(connection, stream)) {
        break;
      }
    }
    return best == null ? List.of() : answer(connection, best.after(skip));
  }

  /** The statements that {@link #in} runs, for those who ask PostgreSQL about them. */
  List<SqlOrder.Stream> streams() {
    return order.streams(where);
  }

  /**
   * Returns whether nothing more is needed. At first no more rows are asked for than will do as a
   * rule: a plan for all of them would sort the whole table.
   */
  private boolean read(Connection connection, SqlOrder.Stream stream) throws SQLException {
    if (!stream.ordered()) {
      return read(connection, stream, "");
    }
    long rule = Math.max(LARGEST, 2 * ((long) find.skip() + find.limit()));
    read = 0;
    return read(connection, stream, " limit " + rule)
        || (read == rule && read(connection, stream, " offset " + rule));
  }

  private boolean read(Connection connection, SqlOrder.Stream stream, String part)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(stream.query() + part)) {
      for (int i = 0; i < stream.parameters().size(); i++) {
        statement.setString(i + 1, stream.parameters().get(i));
      }
      statement.setFetchSize(batch);
      List<Met> pending = new ArrayList<>(batch);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          read++;
          Met met = new Met(rows.getString(1), stream.ordered() ? told(rows) : 0);
          if (isSkipped(met, pending)) {
            continue;
          }
          pending.add(met);
          if (pending.size() == batch) {
            if (take(connection, pending)) {
              return true;
            }
            pending.clear();
          }
        }
      }
      return take(connection, pending);
    }
  }

  private int told(ResultSet rows) throws SQLException {
    for (int i = 1; i < order.fields(); i++) {
      if (rows.getBoolean(i + 1)) {
        return i;
      }
    }
    return order.fields();
  }

  /**
   * Whether the row comes before those wanted for sure, and its document need not be made: the
   * columns alone tell that it matches, and that nothing met later comes before it.
   */
  private boolean isSkipped(Met met, List<Met> pending) {
    if (skip > 0
        && where.exact()
        && order.isWhole()
        && met.told() == order.fields()
        && best == null
        && pending.isEmpty()) {
      skip--;
      return true;
    }
    return false;
  }

  private boolean take(Connection connection, List<Met> pending) throws SQLException {
    if (pending.isEmpty()) {
      return false;
    }
    List<@Nullable BsonDocument> made =
        documents.ofKeys(connection, pending.stream().map(Met::key).toList());
    for (int i = 0; i < made.size(); i++) {
      BsonDocument document = made.get(i);
      if (document != null && take(pending.get(i), document)) {
        return true;
      }
    }
    return false;
  }

  private boolean take(Met met, BsonDocument document) {
    Best so = best;
    if (so == null) {
      so = best = new Best(find.sort(), skip + find.limit());
    }
    boolean matches = Matcher.matches(find.filter(), document);
    Best.Entry last = met.told() > 0 ? so.last() : null;
    if (!matches && last == null) {
      return false;
    }
    Best.Entry entry =
        new Best.Entry(
            Best.values(find.sort(), document),
            met.key(),
            skip + find.limit() > KEPT ? null : document);
    if (matches) {
      so.add(entry);
    }
    last = met.told() > 0 ? so.last() : null;
    if (last == null) {
      return false;
    }
    int comparison = so.compare(last, entry, met.told());
    return comparison < 0 || (comparison == 0 && met.told() == find.sort().size());
  }

  private List<BsonDocument> answer(Connection connection, List<Best.Entry> entries)
      throws SQLException {
    List<@Nullable BsonDocument> made = new ArrayList<>(entries.size());
    if (entries.stream().anyMatch(entry -> entry.document() == null)) {
      made.addAll(documents.ofKeys(connection, entries.stream().map(Best.Entry::key).toList()));
    } else {
      entries.forEach(entry -> made.add(entry.document()));
    }
    return made.stream()
        .map(document -> find.projection().of(Objects.requireNonNull(document, lens::collection)))
        .toList();
  }
}
