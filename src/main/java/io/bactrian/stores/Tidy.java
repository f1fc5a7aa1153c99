package io.bactrian.stores;

import io.bactrian.landing.StoreUnavailable;
import java.util.Set;

/** Looks after what somebody left who was killed while he changed a mode. */
public final class Tidy {

  private final StoredCollections collections;
  private final StoreStatus status;
  private final ModeSwitch modeSwitch;
  private final DirectWriters others;

  Tidy(
      StoredCollections collections,
      StoreStatus status,
      ModeSwitch modeSwitch,
      DirectWriters others) {
    this.others = others;
    this.collections = collections;
    this.status = status;
    this.modeSwitch = modeSwitch;
  }

  /** Before anything is served: switches triggers and validators as the modes have them. */
  void begin() {
    collections.all().forEach(modeSwitch::switchTriggers);
    others.unsettled(collections.all(), modeSwitch::settle);
  }

  /** Lifts fences that nobody keeps, and lets direct writes go on. */
  public void run() {
    Set<String> fenced;
    try {
      fenced = status.fenced();
    } catch (StoreUnavailable e) {
      return; // The beat has said so, and the next look is soon.
    }
    for (StoredCollection each : collections.all()) {
      if (fenced.contains(each.qualifiedName())) {
        modeSwitch.liftAbandoned(each);
      }
    }
    others.unsettled(collections.all(), modeSwitch::settle);
  }
}
