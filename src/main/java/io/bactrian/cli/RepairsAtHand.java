package io.bactrian.cli;

import com.mongodb.client.MongoDatabase;
import io.bactrian.mapping.Lenses;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.Systems;
import io.bactrian.repair.CatchUp;
import io.bactrian.repair.Repairs;
import io.bactrian.sync.LandNow;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Repairs for commands: what a service asks of routes is called directly. */
final class RepairsAtHand {

  private RepairsAtHand() {}

  static Repairs of(Engine engine, String system) {
    Lenses lenses = engine.get(Systems.class).open(system);
    return new Repairs(
        engine.get(DataSource.class),
        engine.get(MongoDatabase.class),
        engine.get(StoreModes.class),
        Map.of(system, lenses),
        new Directly(engine, system));
  }

  private record Directly(Engine engine, String system) implements CatchUp {

    @Override
    public void gaps() {
      StoresAtHand.of(engine, List.of(system)).parts().replay().run();
    }

    @Override
    public @Nullable String stream(
        String of, Lenses lenses, String collection, List<BsonValue> ids) {
      return engine.get(LandNow.class).look(of, lenses, collection, ids);
    }
  }
}
