/**
 * One collection's documents in either store, and one language to find and change them whose
 * answers are the same from MongoDB and from PostgreSQL's rows.
 */
@NullMarked
package io.bactrian.documents;

import org.jspecify.annotations.NullMarked;
