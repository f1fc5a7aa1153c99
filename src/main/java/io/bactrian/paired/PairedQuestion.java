package io.bactrian.paired;

import java.util.Map;
import org.bson.BsonValue;

/** One query of a run with its values: the body of the split. */
public record PairedQuestion(PairedJob job, PairedQuery query, Map<String, BsonValue> values) {}
