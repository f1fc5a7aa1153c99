package io.bactrian.source;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonMaxKey;
import org.bson.BsonMinKey;
import org.bson.BsonValue;

/**
 * A part of a collection: the documents whose key is at least {@code from} and less than {@code
 * to}. In a live database the key is the {@code _id}; in a dump it is the position in the file.
 *
 * @param from inclusive; MinKey is the very start
 * @param to exclusive; MaxKey is the very end
 */
public record KeyRange(BsonValue from, BsonValue to) {

  /** The whole collection. */
  public static final KeyRange ALL = new KeyRange(new BsonMinKey(), new BsonMaxKey());

  /** The ranges that these keys, in order, cut a collection into: one more than there are keys. */
  static List<KeyRange> between(List<BsonValue> cuts) {
    List<KeyRange> ranges = new ArrayList<>();
    BsonValue from = ALL.from;
    for (BsonValue cut : cuts) {
      ranges.add(new KeyRange(from, cut));
      from = cut;
    }
    ranges.add(new KeyRange(from, ALL.to));
    return ranges;
  }
}
