package io.bactrian.mapping;

import io.bactrian.mapping.types.Reason;
import io.bactrian.mapping.types.Unrepresentable;
import org.jspecify.annotations.Nullable;

/**
 * A document that cannot become rows, or rows that cannot become the document. The message names
 * the field and says what is wrong, never the contents. Thrown for every bad document of a
 * collection, so it carries no stack trace.
 */
public final class Refused extends RuntimeException {

  private final Reason reason;
  private final @Nullable String field;
  private final String what;

  public Refused(Reason reason, @Nullable String field, String what) {
    super(field == null ? what : field + ": " + what, null, false, false);
    this.reason = reason;
    this.field = field;
    this.what = what;
  }

  static Refused at(String field, Unrepresentable cause) {
    return new Refused(cause.reason(), field, String.valueOf(cause.getMessage()));
  }

  /** The same refusal, seen from one level further out. */
  Refused under(String outer) {
    return new Refused(reason, field == null ? outer : outer + "." + field, what);
  }

  /** The code to count by. */
  public Reason reason() {
    return reason;
  }

  /** The path of the field, array positions included; null when it is the whole document. */
  public @Nullable String field() {
    return field;
  }
}
