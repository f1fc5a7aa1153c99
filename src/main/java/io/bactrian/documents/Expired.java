package io.bactrian.documents;

import io.bactrian.mapping.FieldPath;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Mapping;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Documents past their time: each store deletes them when it comes to it. */
public final class Expired {

  private final @Nullable FieldPath field;
  private final Duration after;
  private final Clock clock;

  private Expired(@Nullable FieldPath field, Duration after, Clock clock) {
    this.field = field;
    this.after = after;
    this.clock = clock;
  }

  /** Of a collection whose mapping has no {@code ttl} none ever is. */
  public static Expired of(Lens lens, Clock clock) {
    Mapping.Ttl ttl = lens.mapping().ttl();
    String field =
        ttl == null ? null : lens.fieldOf(lens.tables().get(0).qualifiedName(), ttl.column());
    return new Expired(
        field == null ? null : FieldPath.of(field),
        ttl == null ? Duration.ZERO : ttl.after(),
        clock);
  }

  /** Whether one of the documents of either answer is past its time. */
  public boolean among(List<BsonDocument> mongo, List<BsonDocument> postgres) {
    FieldPath path = field;
    if (path == null) {
      return false;
    }
    long horizon = clock.millis() - after.toMillis();
    return mongo.stream().anyMatch(each -> isBefore(each, path, horizon))
        || postgres.stream().anyMatch(each -> isBefore(each, path, horizon));
  }

  private static boolean isBefore(BsonDocument document, FieldPath path, long horizon) {
    BsonValue value = document;
    for (String name : path.names()) {
      value = value != null && value.isDocument() ? value.asDocument().get(name) : null;
    }
    return value != null && value.isDateTime() && value.asDateTime().getValue() < horizon;
  }
}
