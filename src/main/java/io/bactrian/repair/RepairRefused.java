package io.bactrian.repair;

/** Nothing can be repaired now; what was done until then is in {@code bactrian.repairs}. */
public final class RepairRefused extends RuntimeException {

  private static final long serialVersionUID = 1;

  RepairRefused(String why) {
    super(why);
  }
}
