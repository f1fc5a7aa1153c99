package io.bactrian.mapping.types;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A type as {@code pg_catalog} describes it, from which {@link PgTypes} makes a {@link PgType}.
 *
 * @param name {@code pg_type.typname} without schema: {@code int4}, {@code numeric}, {@code _text}
 * @param kind {@code pg_type.typtype}: b base, e enum, d domain, c composite, r range, m
 *     multirange, p pseudo
 * @param formatted {@code format_type(oid, typmod)}: how DDL writes it
 * @param oid the type's oid, needed for array elements in binary form
 * @param modifier {@code atttypmod} of the column, or {@code typtypmod} of a domain; -1 for none
 * @param labels the enum's labels in order; empty for others
 * @param base a domain's base type (with the domain's modifier), an array's element type (with the
 *     column's modifier), else null
 */
public record TypeDescription(
    String name,
    char kind,
    String formatted,
    int oid,
    int modifier,
    List<String> labels,
    @Nullable TypeDescription base) {}
