package io.bactrian.ingest;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event that may be committed: everything about it has been checked.
 *
 * @param source at most 512 characters, trimmed
 * @param type at most 256 characters, trimmed
 * @param payload JSON that {@code jsonb} can hold; an empty object when none was sent
 * @param correlationId at most 256 characters; null for none
 * @param occurredAt in microseconds; when it was received unless it says otherwise
 */
record NewEvent(
    UUID id,
    UUID projectId,
    String source,
    String type,
    Severity severity,
    String payload,
    @Nullable String correlationId,
    Instant occurredAt) {}
