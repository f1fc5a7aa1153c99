package io.bactrian.platform;

/**
 * Where PostgreSQL runs.
 *
 * @param embedded whether this process started it, so that there is only one of it
 */
public record PostgresPlace(boolean embedded) {}
