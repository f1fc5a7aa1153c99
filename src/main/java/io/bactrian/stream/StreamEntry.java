package io.bactrian.stream;

import java.util.Map;

/**
 * One entry of a stream.
 *
 * @param id as the server gave it; ids grow
 * @param fields by name
 */
public record StreamEntry(String id, Map<String, String> fields) {}
