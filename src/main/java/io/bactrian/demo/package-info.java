/** The demo system's documents: a web shop with the oddities and defects that real ones have. */
@NullMarked
package io.bactrian.demo;

import org.jspecify.annotations.NullMarked;
