package io.bactrian.repair;

/** Nothing can be repaired now, and nothing was done. */
public final class RepairRefused extends RuntimeException {

  private static final long serialVersionUID = 1;

  RepairRefused(String why) {
    super(why);
  }
}
