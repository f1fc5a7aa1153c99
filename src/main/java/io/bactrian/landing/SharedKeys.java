package io.bactrian.landing;

import static io.bactrian.mapping.TableShape.quote;

import io.bactrian.bson.ExtendedJson;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.TableShape;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Tells apart the documents whose {@code _id}s have one key, where there may be such ({@link
 * Lens#sharesKeys}): one of them has the row, and what becomes of the others is no matter of his.
 */
public final class SharedKeys {

  private SharedKeys() {}

  /**
   * In SQL, what {@code extra} holds of the {@code _id} of a row of the root table: NULL where the
   * key tells it. Null when it may hold nothing.
   */
  public static @Nullable String untold(Lens lens, String alias) {
    return lens.sharesKeys() && lens.extra() >= 0
        ? "(%s.%s -> '_id')".formatted(alias, quote(root(lens).columns().get(lens.extra()).name()))
        : null;
  }

  /**
   * What {@code bactrian.gaps.document_id} has where MongoDB follows and the root row of the
   * document with this {@code _id} has changed; null where its key alone tells whose row it is.
   */
  public static @Nullable String noted(Lens lens, BsonValue id) {
    return untold(lens, "") == null
        ? null
        : Objects.requireNonNullElse(text(lens.untold(id)), "null");
  }

  private static @Nullable String text(@Nullable BsonValue untold) {
    return untold == null
        ? null
        : new String(ExtendedJson.canonical(untold), StandardCharsets.UTF_8);
  }

  /** In SQL, that two rows of the root table which have one key are the same document's. */
  static String same(Lens lens, String left, String right) {
    String untold = untold(lens, right);
    return same(
        lens,
        left,
        untold == null ? "null" : untold,
        right + "." + quote(root(lens).columns().get(lens.key()).name()) + "::text");
  }

  /**
   * In SQL, that a row of the root table is the document's of whose {@code _id} these are the key
   * as text and what {@code extra} holds.
   */
  static String same(Lens lens, String row, String untold, String key) {
    List<String> same = new ArrayList<>();
    String its = untold(lens, row);
    if (its != null) {
      same.add(its + " is not distinct from " + untold);
    }
    TableShape.Filled column = root(lens).columns().get(lens.key());
    if (column.type().folds()) {
      same.add("%s.%s::text = %s".formatted(row, quote(column.name()), key));
    }
    return String.join(" and ", same);
  }

  /**
   * Looks whose the rows are that have the keys of some {@code _id}s.
   *
   * @return by their places in the list, those whose key a row has: whether it is theirs
   */
  static Map<Integer, Boolean> theirs(Connection connection, Lens lens, List<BsonValue> ids)
      throws SQLException {
    List<@Nullable String> keys = new ArrayList<>();
    List<@Nullable String> untold = new ArrayList<>();
    for (BsonValue id : ids) {
      String key = lens.knownKey(id);
      keys.add(key);
      untold.add(key == null ? null : text(lens.untold(id)));
    }
    KeyedRows rows = new KeyedRows(lens);
    String query =
        """
        select k.n::int4 - 1, %s from unnest(?::text[], ?::text[]) with ordinality k (key, untold, n)
        join %s t on t.%s = k.key::%s"""
            .formatted(
                same(lens, "t", "k.untold::jsonb", "k.key"),
                root(lens).sqlName(),
                rows.key(),
                rows.keyType());
    Map<Integer, Boolean> theirs = new TreeMap<>();
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setArray(1, connection.createArrayOf("text", keys.toArray()));
      statement.setArray(2, connection.createArrayOf("text", untold.toArray()));
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          theirs.put(found.getInt(1), found.getBoolean(2));
        }
      }
    }
    return theirs;
  }

  private static TableShape root(Lens lens) {
    return lens.tables().get(0);
  }
}
