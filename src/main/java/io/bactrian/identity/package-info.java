/** How a document's _id becomes a key in PostgreSQL and back. */
@NullMarked
package io.bactrian.identity;

import org.jspecify.annotations.NullMarked;
