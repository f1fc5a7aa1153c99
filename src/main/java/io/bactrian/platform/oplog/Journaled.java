package io.bactrian.platform.oplog;

/** A database of the embedded server that tells what happens in it. */
interface Journaled {
  Journal journal();
}
