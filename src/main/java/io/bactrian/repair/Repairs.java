package io.bactrian.repair;

import com.mongodb.client.MongoDatabase;
import io.bactrian.bson.ExtendedJson;
import io.bactrian.documents.BsonOrder;
import io.bactrian.landing.StoreUnavailable;
import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.mapping.Mapping;
import io.bactrian.platform.SessionLock;
import io.bactrian.platform.Stage;
import io.bactrian.platform.Stages;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.Transaction;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Differences that parity has found, of the systems at hand: shown, and repaired. */
public final class Repairs {

  /** Few enough that what is looked at together is of about one moment. */
  private static final int BATCH = 100;

  private final DataSource postgres;
  private final MongoDatabase mongo;
  private final StoreModes modes;
  private final Map<String, Lenses> systems;
  private final CatchUp catchUp;

  /**
   * @param systems by name
   */
  public Repairs(
      DataSource postgres,
      MongoDatabase mongo,
      StoreModes modes,
      Map<String, Lenses> systems,
      CatchUp catchUp) {
    this.postgres = postgres;
    this.mongo = mongo;
    this.modes = modes;
    this.systems = Map.copyOf(systems);
    this.catchUp = catchUp;
  }

  /**
   * What was found.
   *
   * @param documents the {@code _id}s by collection
   * @param rowsAlone keys of rows that tell no document, by collection; nothing repairs them
   */
  public record Found(
      Map<String, TreeSet<BsonValue>> documents, Map<String, TreeSet<String>> rowsAlone) {}

  /**
   * What the latest comparison of each collection has found; of very many the first ones.
   *
   * @param collection only this one's, or all for null
   * @throws StoreUnavailable when PostgreSQL is away
   */
  public Found found(String system, @Nullable String collection) {
    Found found = new Found(new TreeMap<>(), new TreeMap<>());
    try (Connection connection = postgres.getConnection()) {
      for (RepairRecords.Found each : RepairRecords.found(connection, system, collection)) {
        String id = each.documentId();
        if (id == null) {
          found
              .rowsAlone()
              .computeIfAbsent(each.collection(), none -> new TreeSet<>())
              .add(each.rowKey());
        } else {
          found
              .documents()
              .computeIfAbsent(each.collection(), none -> new TreeSet<>(BsonOrder.INSTANCE))
              .add(ExtendedJson.parse(id.getBytes(StandardCharsets.UTF_8)));
        }
      }
      return found;
    } catch (SQLException e) {
      throw StoreUnavailable.of("looking for differences of " + system, e);
    }
  }

  /** A document as both stores have it now. */
  public Sides sides(String system, String collection, BsonValue id) {
    return new BothSides(postgres, mongo, lens(system, collection)).of(id);
  }

  /**
   * The lens of a collection.
   *
   * @throws IllegalArgumentException when there is no such system or collection
   */
  public Lens lens(String system, String collection) {
    Lens lens = lenses(system).of(collection);
    if (lens == null) {
      throw new IllegalArgumentException(system + " maps no collection " + collection);
    }
    return lens;
  }

  private Lenses lenses(String system) {
    Lenses lenses = systems.get(system);
    if (lenses == null) {
      throw new IllegalArgumentException("there is no system " + system + " here");
    }
    return lenses;
  }

  /**
   * Makes the store that follows equal to the one that leads, and compares again.
   *
   * @return what became of each document, in order
   * @throws RepairRefused when the collection's mode is being changed
   * @throws StoreUnavailable when PostgreSQL is away; what was begun is in {@code bactrian.repairs}
   */
  public List<Repaired> repair(RepairJob job) {
    Lens lens = lens(job.system(), job.collection());
    List<Repaired> all = new ArrayList<>();
    String name = lens.mapping().qualifiedName();
    try (Connection session = postgres.getConnection();
        SessionLock still = SessionLock.share(session, SessionLock.Kind.STAGE, name)) {
      // A gap that is noted for one store while the lead goes over to it would bring back what was
      // there before. Whoever changes stages has the same lock alone.
      if (still == null) {
        throw new RepairRefused(
            "the mode of %s is being changed; try again when it is done".formatted(name));
      }
      Stages stages = new Stages(modes);
      Stage stage = stage(stages, lens.mapping());
      for (int from = 0; from < job.ids().size(); from += BATCH) {
        List<BsonValue> ids = job.ids().subList(from, Math.min(job.ids().size(), from + BATCH));
        all.addAll(
            new RepairBatch(
                    postgres,
                    new BothSides(postgres, mongo, lens),
                    job,
                    stages,
                    stage.mode(),
                    lens,
                    Objects.requireNonNull(systems.get(job.system())),
                    catchUp)
                .repair(ids));
      }
      return all;
    } catch (SQLException e) {
      throw StoreUnavailable.of("repairing " + job.collection(), e);
    }
  }

  /** The stage as it is, and not as it was a second ago. */
  private Stage stage(Stages stages, Mapping mapping) {
    Stage stage =
        Transaction.run(
            postgres,
            "asking for the stage of " + mapping.qualifiedName(),
            transaction -> stages.of(transaction.sql(), mapping));
    if (stage == Stage.RETIRED) {
      throw new RepairRefused(mapping.qualifiedName() + " is retired: MongoDB does not follow");
    }
    return stage;
  }
}
