package io.bactrian.infer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A drafted column that a field feeds.
 *
 * @param name its name
 * @param type its type as DDL writes it
 * @param required whether it is NOT NULL
 * @param field the field's path below its table's document; empty for the value of a child row
 * @param as the mapping's {@code as}, or null
 * @param ref the collection that it refers to, or null
 * @param reasons why it is what it is, for the mapping and the migration
 * @param hints what it could be besides, for the migration
 */
record Column(
    String name,
    String type,
    boolean required,
    List<String> field,
    @Nullable String as,
    @Nullable String ref,
    List<String> reasons,
    List<String> hints) {}
