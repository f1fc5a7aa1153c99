/** Rules, the incidents that they find, and the life of an incident. */
@NullMarked
package io.bactrian.risk;

import org.jspecify.annotations.NullMarked;
