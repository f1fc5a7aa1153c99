/**
 * BSON and Extended JSON, read strictly and written exactly, and the normal form in which two
 * documents are compared.
 */
@NullMarked
package io.bactrian.bson;

import org.jspecify.annotations.NullMarked;
