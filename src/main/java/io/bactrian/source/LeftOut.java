package io.bactrian.source;

/**
 * Something in a dump that is not carried over.
 *
 * @param what a file, or a collection of an archive
 * @param why in a few words
 */
public record LeftOut(String what, String why) {}
