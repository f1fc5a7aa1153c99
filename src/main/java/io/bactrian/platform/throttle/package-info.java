/** Slows copying and comparing down where the stores, or an operator, want it. */
@NullMarked
package io.bactrian.platform.throttle;

import org.jspecify.annotations.NullMarked;
