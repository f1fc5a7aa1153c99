/** Differences between the stores: shown, and made good from the store that leads. */
@NullMarked
package io.bactrian.repair;

import org.jspecify.annotations.NullMarked;
