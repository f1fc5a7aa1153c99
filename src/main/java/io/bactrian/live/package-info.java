/** What happens in a project, as it happens, for browsers: server-sent events. */
@NullMarked
package io.bactrian.live;

import org.jspecify.annotations.NullMarked;
