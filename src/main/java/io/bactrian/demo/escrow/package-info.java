/**
 * Documents of the escrow application, any number of them, with the defects that real ones have.
 */
@NullMarked
package io.bactrian.demo.escrow;

import org.jspecify.annotations.NullMarked;
