package io.bactrian.projects;

import java.time.Instant;
import java.util.UUID;

/** A project as clients of the original application know it. */
record Project(UUID id, String name, Instant createdAt, Instant updatedAt) {}
