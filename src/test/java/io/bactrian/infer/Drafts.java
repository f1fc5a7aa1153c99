package io.bactrian.infer;

/** What tests ask of a draft, with single blanks so that alignment doesn't matter. */
final class Drafts {

  private Drafts() {}

  static Inference of(MemorySource source) {
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
