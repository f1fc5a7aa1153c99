/** Proof that the two stores hold the same data, and what the proof cannot see. */
@NullMarked
package io.bactrian.parity;

import org.jspecify.annotations.NullMarked;
