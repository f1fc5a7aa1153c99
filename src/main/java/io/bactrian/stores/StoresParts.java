package io.bactrian.stores;

import com.mongodb.client.MongoDatabase;
import io.bactrian.platform.Announcer;
import io.bactrian.platform.StoreModes;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import javax.sql.DataSource;

/** What writes and follows, put together: by the service, by commands, and by tests. */
public final class StoresParts {

  private final Duty duty;
  private final Writes writes;
  private final Follow follow;
  private final Replay replay;
  private final ModeSwitch modeSwitch;
  private final StoreStatus status;
  private final GapCounts counts;
  private final DirectWriters others;

  public StoresParts(
      DataSource postgres,
      MongoDatabase mongo,
      StoreModes modes,
      StoredCollections collections,
      StoresSettings settings,
      FlipSettings flip,
      Announcer announcer,
      MeterRegistry registry) {
    MongoStore store = new MongoStore(mongo, settings.timeout());
    SpareGaps spare = new SpareGaps(store, postgres);
    Recent recent = new Recent();
    others = new DirectWriters(flip.directWrites(), store, announcer, modes);
    follow = new Follow(postgres, store, modes, settings, recent, others, registry);
    duty = new Duty(new Leases(postgres, store, settings.lease()), modes, settings, recent);
    writes =
        new Writes(
            duty,
            new PostgresLeads(
                postgres,
                (collection, key) ->
                    follow.toMongo(collection, List.of(key), Follow.How.MEANWHILE)),
            new MongoLeads(store, new Notes(postgres, spare, duty, follow, settings), others));
    replay = new Replay(postgres, collections, follow, spare, settings);
    modeSwitch =
        new ModeSwitch(
            postgres,
            store,
            collections,
            new ModeTable(postgres, store, modes),
            replay,
            new LastSlice(postgres, store, recent, flip.slice()),
            others,
            settings.lease(),
            flip);
    counts = new GapCounts(postgres, settings);
    status = new StoreStatus(postgres, modes, counts);
  }

  /** What tells where collections are, and needs PostgreSQL only. */
  public static StoreStatus status(DataSource postgres, StoreModes modes, StoresSettings settings) {
    return new StoreStatus(postgres, modes, new GapCounts(postgres, settings));
  }

  Duty duty() {
    return duty;
  }

  Writes writes() {
    return writes;
  }

  Follow follow() {
    return follow;
  }

  /** Catches up. */
  public Replay replay() {
    return replay;
  }

  /** Changes modes. */
  public ModeSwitch modeSwitch() {
    return modeSwitch;
  }

  /** Tells where collections are. */
  public StoreStatus status() {
    return status;
  }

  GapCounts counts() {
    return counts;
  }

  DirectWriters others() {
    return others;
  }
}
