package io.bactrian.stores;

/** A change of stage that PostgreSQL was told to commit and has not answered: it may be made. */
final class UnansweredChange extends RuntimeException {

  /**
   * What was changed, if it was.
   *
   * @param entry by which it is known again
   */
  record Made(Leases.State state, StageHistory.Entry entry) {}

  private final transient Made made;

  UnansweredChange(Made made, RuntimeException cause) {
    super(cause);
    this.made = made;
  }

  Made made() {
    return made;
  }
}
