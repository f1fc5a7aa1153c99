package io.bactrian.bson;

/**
 * A field name that stands twice in one document. BSON and JSON allow it on paper; no reader keeps
 * both values, so such a document is refused whole.
 */
public final class DuplicateField extends RuntimeException {

  private final String path;

  /**
   * @param path the names that lead to the field, with dots between; positions in arrays
   */
  public DuplicateField(String path) {
    super("field '" + path + "' stands twice in one document");
    this.path = path;
  }

  /** The names that lead to the field, with dots between; positions in arrays. */
  public String path() {
    return path;
  }

  DuplicateField below(String name) {
    return new DuplicateField(name + "." + path);
  }
}
