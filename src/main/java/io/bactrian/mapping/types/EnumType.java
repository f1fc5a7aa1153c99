package io.bactrian.mapping.types;

import java.util.List;
import java.util.Set;
import org.bson.BsonValue;

/** An enum: a string that is one of its labels. Java form: {@link String}. */
final class EnumType extends StringType {

  private final Set<String> labels;

  EnumType(String name, List<String> labels) {
    super(name);
    this.labels = Set.copyOf(labels);
  }

  @Override
  public Family family() {
    return Family.WORD;
  }

  @Override
  public Object fromBson(BsonValue value) {
    if (!value.isString()) {
      throw Refusal.wrongType(value, name());
    }
    String text = value.asString().getValue();
    if (!labels.contains(text)) {
      throw new Unrepresentable(Reason.NOT_IN_ENUM, "a string that is not a label of " + name());
    }
    return text;
  }
}
