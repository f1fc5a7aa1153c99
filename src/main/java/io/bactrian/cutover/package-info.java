/**
 * The decision to move a collection, on evidence: the gate, and the walks forward, back, for a
 * drill, and away from MongoDB. What the stores do then is theirs ({@link
 * io.bactrian.platform.StageSwitch}).
 */
@NullMarked
package io.bactrian.cutover;

import org.jspecify.annotations.NullMarked;
