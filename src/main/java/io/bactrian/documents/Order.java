package io.bactrian.documents;

import io.bactrian.mapping.FieldPath;

/** By which field, and whether from the last to the first. */
public record Order(FieldPath field, boolean descending) {}
