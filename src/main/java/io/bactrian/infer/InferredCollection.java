package io.bactrian.infer;

import java.util.List;

/**
 * The draft for one collection.
 *
 * @param collection its name in MongoDB
 * @param documents how many documents were looked at
 * @param mappingYaml the mapping, {@code mappings/<system>/<collection>.yaml}
 * @param sql its tables, parents first, with indexes and comments. Foreign keys that close a circle
 *     stand only in {@link Inference#migration()}
 * @param notes what was decided, in the order of the fields
 */
public record InferredCollection(
    String collection, long documents, String mappingYaml, String sql, List<Note> notes) {}
