package io.bactrian.bench;

/** What is asked of a store. */
enum Operation {
  GET,
  FIND,
  INSERT,
  PATCH
}
