package io.bactrian.infer;

/**
 * Something decided that a person may want to know or overrule.
 *
 * @param path the field's path in the document ({@code []} are an array's elements, {@code *} a
 *     map's values); empty for the collection
 * @param text what was decided and by which rule, with counts, never with contents beyond the words
 *     of a proposed enum
 */
public record Note(String path, String text) {}
