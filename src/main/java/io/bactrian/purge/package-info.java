/** Deletes what has expired, as MongoDB's TTL indexes did. */
@NullMarked
package io.bactrian.purge;

import org.jspecify.annotations.NullMarked;
