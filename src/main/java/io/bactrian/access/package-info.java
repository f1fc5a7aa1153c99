/** Who calls, and what they may do: logins, API keys, limits. */
@NullMarked
package io.bactrian.access;

import org.jspecify.annotations.NullMarked;
