package io.bactrian.cli;

import com.mongodb.client.MongoDatabase;
import io.bactrian.cutover.CutoverParts;
import io.bactrian.mapping.Lens;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.Systems;
import io.bactrian.stores.FlipSettings;
import io.bactrian.stores.StoredCollections;
import io.bactrian.stores.StoresParts;
import io.bactrian.stores.StoresSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The stores of some systems, for commands: these write no documents and hold no lease. */
record StoresAtHand(StoredCollections collections, StoresParts parts) {

  static StoresAtHand of(Engine engine, List<String> systems) {
    DataSource postgres = engine.get(DataSource.class);
    StoredCollections collections = collections(engine, systems);
    return new StoresAtHand(
        collections,
        new StoresParts(
            postgres,
            engine.get(MongoDatabase.class),
            engine.get(StoreModes.class),
            collections,
            engine.get(StoresSettings.class),
            engine.get(FlipSettings.class),
            engine.get(CutoverParts.class).announcer(),
            new SimpleMeterRegistry()));
  }

  static StoredCollections collections(Engine engine, List<String> systems) {
    List<Lens> lenses = new ArrayList<>();
    systems.forEach(system -> lenses.addAll(engine.get(Systems.class).open(system).all()));
    return StoredCollections.of(engine.get(DataSource.class), lenses);
  }
}
