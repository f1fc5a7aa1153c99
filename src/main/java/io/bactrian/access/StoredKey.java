package io.bactrian.access;

import java.security.MessageDigest;

/**
 * A key as the table has it.
 *
 * @param hash SHA-256 of the secret
 */
record StoredKey(Caller.Key caller, byte[] hash) {

  /** Whether this is the key that was given, in a time that doesn't tell how nearly. */
  boolean is(ApiKey given) {
    return MessageDigest.isEqual(hash, given.hash()) && caller.kind() == given.kind();
  }
}
