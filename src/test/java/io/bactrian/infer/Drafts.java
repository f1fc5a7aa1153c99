package io.bactrian.infer;

import io.bactrian.source.Source;

/** What tests ask of a draft, with single blanks so that alignment doesn't matter. */
final class Drafts {

  private Drafts() {}

  static Inference of(Source source) {
    return Infer.of(source, InferSettings.of("s"));
  }

  /** The draft of collection {@code c} with these documents. */
  static InferredCollection c(String... documents) {
    return of(new MemorySource().with("c", documents)).collections().get(0);
  }

  static String sql(InferredCollection collection) {
    return flat(collection.sql());
  }

  static String yaml(InferredCollection collection) {
    return flat(collection.mappingYaml());
  }

  static String flat(String text) {
    return text.replaceAll(" +", " ");
  }
}
