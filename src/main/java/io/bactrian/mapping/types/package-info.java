/** One class for each family of PostgreSQL types: from BSON, to BSON, and in COPY's binary form. */
@NullMarked
package io.bactrian.mapping.types;

import org.jspecify.annotations.NullMarked;
