package io.bactrian.mapping.types;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.bson.BsonString;
import org.bson.BsonValue;

/** An enum: a string that is one of its labels. Java form: {@link String}. */
final class EnumType implements PgType {

  private final String name;
  private final Set<String> labels;

  EnumType(String name, List<String> labels) {
    this.name = name;
    this.labels = Set.copyOf(labels);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Object fromBson(BsonValue value) {
    if (!value.isString()) {
      throw Refusal.wrongType(value, name);
    }
    String text = value.asString().getValue();
    if (!labels.contains(text)) {
      throw new Unrepresentable(Reason.NOT_IN_ENUM, "a string that is not a label of " + name);
    }
    return text;
  }

  @Override
  public BsonValue toBson(Object value) {
    return new BsonString((String) value);
  }

  @Override
  public void write(Object value, CopyBuffer out) {
    out.putUtf8((String) value);
  }

  @Override
  public Object read(ByteBuffer in, int length) {
    return StrictText.read(in, length);
  }
}
