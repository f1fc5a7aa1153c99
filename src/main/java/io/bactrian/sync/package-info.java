/**
 * Follows a change stream and lands what it tells, each batch in one transaction with the position
 * in the stream, so that every change has its effect exactly once.
 */
@NullMarked
package io.bactrian.sync;

import org.jspecify.annotations.NullMarked;
