package io.bactrian.documents;

import io.bactrian.mapping.Lens;
import io.bactrian.platform.Store;
import java.time.Duration;
import java.util.List;
import org.bson.BsonDocument;

/**
 * A read that the leading store has answered.
 *
 * @param leader the store that answered: MongoDB or PostgreSQL
 * @param answer in its order, as {@link Answers} shows it; nobody changes it any more
 * @param took how long the store took
 */
public record ReadDone(
    Lens lens, Asked asked, Store leader, List<BsonDocument> answer, Duration took) {}
