/** Where documents come from: a live database, or a dump read straight from its files. */
@NullMarked
package io.bactrian.source;

import org.jspecify.annotations.NullMarked;
