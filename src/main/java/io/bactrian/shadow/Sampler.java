package io.bactrian.shadow;

import com.mongodb.MongoException;
import io.bactrian.documents.SampleIds;
import io.bactrian.identity.IdMapUnavailable;
import io.bactrian.landing.StoreUnavailable;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Handler;
import org.bson.BsonValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a few documents by itself, of one collection after the other. */
public final class Sampler {

  private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);

  private final List<ShadowCollection> collections;
  private final SampleIds ids;
  private final Fed fed;
  private final ShadowReads reads;
  private final int documents;
  private final AtomicInteger turn = new AtomicInteger();

  Sampler(
      List<ShadowCollection> collections,
      SampleIds ids,
      Fed fed,
      ShadowReads reads,
      ShadowSettings settings) {
    this.collections = List.copyOf(collections);
    this.ids = ids;
    this.fed = fed;
    this.reads = reads;
    this.documents = settings.sampleDocuments();
  }

  /** Has documents of the next collection compared that is fed; while a store is away, of none. */
  @Handler
  public void sample() {
    if (documents == 0) {
      return;
    }
    try {
      for (int i = 0; i < collections.size(); i++) {
        ShadowCollection next =
            collections.get(Math.floorMod(turn.getAndIncrement(), collections.size()));
        if (fed.whyNot(next.lens()) == null) {
          sample(next);
          return;
        }
      }
    } catch (MongoException | StoreUnavailable | IdMapUnavailable e) {
      LOG.debug("Nothing is sampled now: {}", e.getMessage());
    }
  }

  private void sample(ShadowCollection collection) {
    for (BsonValue id : ids.of(collection.lens(), documents)) {
      collection.tally(Origin.SAMPLE).count(Count.READS);
      reads.offer(Question.sample(collection, id));
    }
  }
}
