/** The commands: what a person types, sees and gets back. */
@NullMarked
package io.bactrian.cli;

import org.jspecify.annotations.NullMarked;
