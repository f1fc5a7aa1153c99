/**
 * From a look at the data to a draft: a mapping for each collection and a migration for the system.
 */
@NullMarked
package io.bactrian.infer;

import org.jspecify.annotations.NullMarked;
