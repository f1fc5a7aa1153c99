/** Whether a system's tables are still those that its migrations made. */
@NullMarked
package io.bactrian.platform.drift;

import org.jspecify.annotations.NullMarked;
