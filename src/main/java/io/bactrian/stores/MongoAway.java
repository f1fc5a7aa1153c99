package io.bactrian.stores;

import com.mongodb.MongoException;

/** MongoDB didn't do it, or didn't say whether it did: <em>retry</em>. */
public final class MongoAway extends RuntimeException {

  MongoAway(String what, MongoException cause) {
    // The driver's own words repeat documents.
    super(what + ": MongoDB failed with code " + cause.getCode(), cause);
  }
}
