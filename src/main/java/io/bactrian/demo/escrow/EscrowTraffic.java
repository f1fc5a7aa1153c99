package io.bactrian.demo.escrow;

import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.bson.types.ObjectId;

/**
 * Writes into stores with generated documents as the application does: one write a step, in an
 * order in which nothing is referred to before it is there. What takes several writes, as paying
 * does, goes on in the next steps, without a transaction, like the application.
 *
 * <p>Which writes follows from the seed and from what is there. It touches no defective document,
 * and makes none. Not safe for use by several threads.
 */
public final class EscrowTraffic {

  /** A kind of write. */
  public enum Write {
    INSERT,
    UPDATE,
    REPLACE,
    DELETE
  }

  /** A write that was done. */
  public record Did(Write write, String collection, ObjectId id) {}

  private final Draw draw;
  private final Deque<Supplier<Did>> begun = new ArrayDeque<>();
  private final LiveDeals deals;
  private final LivePeople people;

  /**
   * @param clock when new documents are made
   * @throws IllegalStateException when there is nobody who could buy, sell or talk
   */
  public EscrowTraffic(MongoDatabase database, long seed, Clock clock) {
    this(database, new MongoWrites(database), seed, clock);
  }

  /**
   * @param database what there is when it begins
   * @param writes by which way it writes
   * @param clock when new documents are made
   * @throws IllegalStateException when there is nobody who could buy, sell or talk
   */
  public EscrowTraffic(MongoDatabase database, EscrowWrites writes, long seed, Clock clock) {
    draw = Draw.of(seed, 0x4117E, 0);
    LiveStore store = new LiveStore(database, writes, clock, draw.hex(8));
    people = new LivePeople(store, draw);
    deals = new LiveDeals(store, people, draw);
  }

  /** Does one write. */
  public Did step() {
    if (begun.isEmpty()) {
      begin();
    }
    return begun.remove().get();
  }

  /** Whether nothing is half done. */
  public boolean idle() {
    return begun.isEmpty();
  }

  private void begin() {
    int choice = draw.below(100);
    if (choice < 45) {
      begun.addAll(deals.next());
    } else {
      begun.add(people.next());
    }
  }
}
