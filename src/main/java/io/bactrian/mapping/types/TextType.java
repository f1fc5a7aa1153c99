package io.bactrian.mapping.types;

import org.bson.BsonValue;

/**
 * {@code text}, {@code varchar(n)} and {@code citext}: a string as it is. Java form: {@link
 * String}.
 *
 * <p>COPY would cut blanks that stand beyond n off a varchar(n) without a word; here they are too
 * long like any others.
 */
final class TextType extends StringType {

  private final int most;
  private final boolean folds;

  /**
   * @param most the most code points it holds, or -1
   * @param folds whether PostgreSQL compares it without regard to case
   */
  TextType(String name, int most, boolean folds) {
    super(name);
    this.most = most;
    this.folds = folds;
  }

  @Override
  public boolean folds() {
    return folds;
  }

  @Override
  public Family family() {
    return folds ? Family.OTHER : Family.TEXT;
  }

  @Override
  public Object fromBson(BsonValue value) {
    return StrictText.atMost(most, StrictText.of(value, name()), name());
  }
}
