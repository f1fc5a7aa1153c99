/** Paired queries: one question asked twice, of MongoDB and of SQL, whose answers must be equal. */
@NullMarked
package io.bactrian.paired;

import org.jspecify.annotations.NullMarked;
