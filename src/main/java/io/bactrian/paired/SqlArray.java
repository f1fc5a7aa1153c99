package io.bactrian.paired;

import org.bson.BsonArray;
import org.bson.BsonNull;
import org.bson.BsonValue;

/** An array as PostgreSQL writes it: {@code {1,NULL,"a,b",{2}}}. */
final class SqlArray {

  private final String text;
  private final SqlValue element;
  private final char delimiter;
  private int at;

  private SqlArray(String text, SqlValue element, char delimiter) {
    this.text = text;
    this.element = element;
    this.delimiter = delimiter;
    this.at = text.indexOf('{'); // the bounds of one that doesn't begin at 1 stand before
  }

  /** The reader for arrays of such elements; several dimensions are arrays of arrays. */
  static SqlValue of(SqlValue element, String delimiter) {
    return text -> new SqlArray(text, element, delimiter.charAt(0)).array();
  }

  private BsonArray array() {
    BsonArray array = new BsonArray();
    at++;
    while (text.charAt(at) != '}') {
      array.add(value());
      if (text.charAt(at) == delimiter) {
        at++;
      }
    }
    at++;
    return array;
  }

  private BsonValue value() {
    if (text.charAt(at) == '{') {
      return array();
    }
    if (text.charAt(at) == '"') {
      return element.read(quoted());
    }
    int from = at;
    while (text.charAt(at) != delimiter && text.charAt(at) != '}') {
      at++;
    }
    String word = text.substring(from, at);
    return word.equals("NULL") ? BsonNull.VALUE : element.read(word);
  }

  private String quoted() {
    StringBuilder value = new StringBuilder();
    for (at++; text.charAt(at) != '"'; at++) {
      if (text.charAt(at) == '\\') {
        at++;
      }
      value.append(text.charAt(at));
    }
    at++;
    return value.toString();
  }
}
