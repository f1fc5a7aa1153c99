package io.bactrian.shadow;

import io.bactrian.documents.Asked;
import io.bactrian.documents.Find;
import io.bactrian.documents.Projection;
import io.bactrian.documents.ReadDone;
import io.bactrian.platform.Store;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A read that waits to be compared: the body of {@code seda:shadow}.
 *
 * @param leader the store whose answer is known; null when both are to be asked, because nobody
 *     else has, or the answer was too large to wait here
 * @param tries how often it has been looked at
 * @param moment MongoDB's time when a difference was seen first, see {@link Behind#moment}
 * @param weight the documents of the answer that wait with it, or its pages of memory if these are
 *     more; 1 at least
 */
record Question(
    ShadowCollection collection,
    Origin origin,
    Asked asked,
    @Nullable Store leader,
    ShadowCollection.@Nullable Answer answer,
    int tries,
    long moment,
    int weight) {

  private static final long PAGE = 4096;
  private static final long MOST_KEPT = 64 * PAGE;

  static Question of(ShadowCollection collection, ReadDone read) {
    long size = AnswerSize.of(read.answer(), MOST_KEPT);
    if (size > MOST_KEPT) {
      return new Question(collection, origin(read.asked()), read.asked(), null, null, 0, 0, 1);
    }
    return new Question(
        collection,
        origin(read.asked()),
        read.asked(),
        read.leader(),
        new ShadowCollection.Answer(read.answer(), read.took()),
        0,
        0,
        (int) Math.max(read.answer().size(), 1 + size / PAGE));
  }

  static Origin origin(Asked asked) {
    return asked instanceof Asked.One ? Origin.GET : Origin.FIND;
  }

  static Question sample(ShadowCollection collection, BsonValue id) {
    return new Question(collection, Origin.SAMPLE, new Asked.One(id), null, null, 0, 0, 1);
  }

  /** To be asked of both stores; a find's documents then come with their ids. */
  Question again(long since) {
    return new Question(collection, origin, withIds(asked), null, null, tries + 1, since, 1);
  }

  private static Asked withIds(Asked asked) {
    if (asked instanceof Asked.Many many) {
      Find find = many.find();
      Projection some = find.projection();
      return new Asked.Many(
          new Find(
              find.filter(),
              find.sort(),
              find.skip(),
              find.limit(),
              new Projection(some.only(), some.fields(), true)));
    }
    return asked;
  }
}
