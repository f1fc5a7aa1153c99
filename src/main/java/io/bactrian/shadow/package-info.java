/**
 * Reads that one store has answered are asked of the other, off the caller's path, and compared;
 * and a sampler that reads by itself.
 */
@NullMarked
package io.bactrian.shadow;

import org.jspecify.annotations.NullMarked;
