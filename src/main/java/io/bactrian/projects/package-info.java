/** Projects and their keys: made, listed, renamed, deleted. */
@NullMarked
package io.bactrian.projects;

import org.jspecify.annotations.NullMarked;
