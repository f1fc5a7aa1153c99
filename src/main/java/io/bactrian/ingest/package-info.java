/** Events come in over HTTP, are committed, and go out to the stream through the outbox. */
@NullMarked
package io.bactrian.ingest;

import org.jspecify.annotations.NullMarked;
