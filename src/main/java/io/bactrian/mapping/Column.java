package io.bactrian.mapping;

import io.bactrian.mapping.types.TypeDescription;
import org.jspecify.annotations.Nullable;

/**
 * A column as the catalogue describes it.
 *
 * @param name its name
 * @param type its type
 * @param notNull whether it, or its domain, refuses NULL
 * @param generated whether PostgreSQL computes it: {@code generated always as}, or an identity
 * @param fallback its default where that is a plain literal ({@code 0}, {@code 'active'}), as text;
 *     null where there is none or it is computed ({@code now()})
 * @param computedDefault whether it has a default that is computed
 */
public record Column(
    String name,
    TypeDescription type,
    boolean notNull,
    boolean generated,
    @Nullable String fallback,
    boolean computedDefault) {}
