/** The lens: documents to rows and rows to documents. Pure: no Camel, no Spring, no I/O. */
@NullMarked
package io.bactrian.mapping;

import org.jspecify.annotations.NullMarked;
