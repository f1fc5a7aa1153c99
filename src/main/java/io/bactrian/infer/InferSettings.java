package io.bactrian.infer;

import java.util.regex.Pattern;

/**
 * What to infer.
 *
 * @param schema the schema that the tables get, an identifier that needs no quotes
 * @param sample which documents are looked at
 * @param limits how far the draft goes
 */
public record InferSettings(String schema, Sample sample, InferLimits limits) {

  private static final Pattern IDENTIFIER = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  public InferSettings {
    if (!IDENTIFIER.matcher(schema).matches() || ReservedWords.contains(schema)) {
      throw new IllegalArgumentException(
          "schema: must be lower-case letters, digits and underscores and no reserved word, is "
              + schema);
    }
  }

  /** Everything is looked at, within the usual limits. */
  public static InferSettings of(String schema) {
    return new InferSettings(schema, new Sample.All(), InferLimits.DEFAULT);
  }

  public InferSettings withSample(Sample other) {
    return new InferSettings(schema, other, limits);
  }

  public InferSettings withLimits(InferLimits other) {
    return new InferSettings(schema, sample, other);
  }
}
