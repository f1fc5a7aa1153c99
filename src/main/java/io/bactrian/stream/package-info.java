/** The stream of events as a Camel component, and what a message on it looks like. */
@NullMarked
package io.bactrian.stream;

import org.jspecify.annotations.NullMarked;
