package io.bactrian.shadow;

import java.util.Collection;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** About how much memory an answer takes while it waits; counted no further than it matters. */
final class AnswerSize {

  /** Of a value, with its place in a document, beside what it holds. */
  private static final int VALUE = 64;

  private long left;

  private AnswerSize(long most) {
    this.left = most;
  }

  /** The bytes; more than the most when there are more, whatever that comes to. */
  static long of(List<BsonDocument> answer, long most) {
    AnswerSize size = new AnswerSize(most);
    size.takeAll(answer);
    return most - size.left;
  }

  private void takeAll(Collection<? extends BsonValue> values) {
    for (BsonValue value : values) {
      if (left < 0) {
        return;
      }
      take(value);
    }
  }

  private void take(BsonValue value) {
    left -= VALUE;
    switch (value.getBsonType()) {
      case STRING -> left -= value.asString().getValue().length();
      case BINARY -> left -= value.asBinary().getData().length;
      case SYMBOL -> left -= value.asSymbol().getSymbol().length();
      case JAVASCRIPT -> left -= value.asJavaScript().getCode().length();
      case DOCUMENT -> {
        value.asDocument().keySet().forEach(name -> left -= name.length());
        takeAll(value.asDocument().values());
      }
      case ARRAY -> takeAll(value.asArray());
      default -> {
        // No more than its place.
      }
    }
  }
}
