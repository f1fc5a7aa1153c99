package io.bactrian.parity;

import io.bactrian.mapping.Lens;
import io.bactrian.source.KeyRange;

/** One range of a collection that is still to be compared: the body of the split. */
public record ParityRange(ParityJob job, Lens lens, int ordinal, KeyRange range) {}
