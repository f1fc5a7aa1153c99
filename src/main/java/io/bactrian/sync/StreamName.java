package io.bactrian.sync;

/**
 * Which stream is followed.
 *
 * @param system whose collections it tells of
 * @param collection the one collection that it tells of, or empty for all of the database
 */
public record StreamName(String system, String collection) {

  /** Of the route that follows it, and of its switch. */
  String route() {
    return "sync-" + system + (collection.isEmpty() ? "" : "-" + collection);
  }

  @Override
  public String toString() {
    return collection.isEmpty() ? system : system + "." + collection;
  }
}
