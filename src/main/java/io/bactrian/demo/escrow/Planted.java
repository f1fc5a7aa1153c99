package io.bactrian.demo.escrow;

import io.bactrian.mapping.types.Reason;
import java.util.List;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A defect that was planted, and what must be found.
 *
 * @param kind the defect in words, as in docs/how-to/generate.md
 * @param reason why it must be in the quarantine
 * @param field the field that must be named, or null where it depends
 * @param ids the {@code _id} of the document; or of two that stand in each other's way, of which
 *     exactly one must be in the quarantine: whichever lands second
 * @param lands whether its row lands all the same, with NULL for the reference at fault
 */
public record Planted(
    String collection,
    String kind,
    Reason reason,
    @Nullable String field,
    List<BsonValue> ids,
    boolean lands) {}
