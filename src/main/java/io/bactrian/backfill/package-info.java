/**
 * Copies collections into their tables: plan, split into ranges, copy, settle. The topology is
 * {@code routes/backfill.camel.yaml}; the work is done by the beans here.
 */
@NullMarked
package io.bactrian.backfill;

import org.jspecify.annotations.NullMarked;
