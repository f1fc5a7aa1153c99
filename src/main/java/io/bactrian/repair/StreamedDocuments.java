package io.bactrian.repair;

import io.bactrian.mapping.Lenses;
import java.util.List;
import org.bson.BsonValue;

/** Documents that the change stream feeds: the body of {@code direct:repair-stream}. */
public record StreamedDocuments(
    String system, Lenses lenses, String collection, List<BsonValue> ids) {}
