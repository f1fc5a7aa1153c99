/**
 * Change streams for the embedded MongoDB-compatible server, as a replica set of MongoDB 4.4 sends
 * them: its storage tells an operation log of every change, and streams are read from that log.
 */
@NullMarked
package io.bactrian.platform.oplog;

import org.jspecify.annotations.NullMarked;
