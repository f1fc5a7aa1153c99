package io.bactrian.stores;

import com.mongodb.client.MongoDatabase;
import io.bactrian.documents.Documents;
import io.bactrian.documents.MongoDocuments;
import io.bactrian.documents.PostgresDocuments;
import io.bactrian.documents.ReadWatcher;
import io.bactrian.documents.WatchedDocuments;
import io.bactrian.mapping.Lens;
import io.bactrian.platform.Announcer;
import io.bactrian.platform.GateSays;
import io.bactrian.platform.OnStore;
import io.bactrian.platform.PromptPostgres;
import io.bactrian.platform.ServedLenses;
import io.bactrian.platform.Store;
import io.bactrian.platform.StoreModes;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of {@code routes/stores}, {@code gaps} and {@code mirror}, where MongoDB is used. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@OnStore(Store.MONGO)
class StoresRoom {

  @Bean
  StoredCollections storedCollections(ServedLenses served, DataSource postgres) {
    return collections(served, postgres);
  }

  static StoredCollections collections(ServedLenses served, DataSource postgres) {
    List<Lens> lenses = new ArrayList<>();
    served.bySystem().values().forEach(each -> lenses.addAll(each.all()));
    return StoredCollections.of(postgres, lenses);
  }

  @Bean
  StoresParts storesParts(
      PromptPostgres postgres,
      MongoDatabase mongo,
      StoreModes modes,
      StoredCollections collections,
      StoresSettings settings,
      FlipSettings flip,
      ObjectProvider<Announcer> announcers,
      MeterRegistry registry) {
    Announcer announcer = announcers.getIfAvailable(() -> Announcer.NOBODY);
    return new StoresParts(
        postgres.dataSource(), mongo, modes, collections, settings, flip, announcer, registry);
  }

  @Bean
  Duty storesDuty(StoresParts parts) {
    return parts.duty();
  }

  @Bean
  Stores stores(
      StoresParts parts,
      StoredCollections collections,
      PromptPostgres postgres,
      MongoDatabase mongo,
      StoresSettings settings,
      ObjectProvider<ReadWatcher> watchers) {
    ReadWatcher watcher = watchers.getIfAvailable(() -> ReadWatcher.NONE);
    Map<String, Documents> inPostgres = new HashMap<>();
    Map<String, Documents> inMongo = new HashMap<>();
    for (StoredCollection each : collections.all()) {
      Lens lens = each.lens();
      inPostgres.put(
          each.qualifiedName(),
          new WatchedDocuments(
              new PostgresDocuments(postgres.dataSource(), lens), lens, Store.POSTGRES, watcher));
      inMongo.put(
          each.qualifiedName(),
          new WatchedDocuments(
              new MongoDocuments(mongo, lens, settings.timeout()), lens, Store.MONGO, watcher));
    }
    return new Stores(
        collections,
        collection ->
            (collection.postgresLeads(parts.duty().modeOf(collection)) ? inPostgres : inMongo)
                .get(collection.qualifiedName()),
        parts.writes());
  }

  @Bean
  Replay gapReplay(StoresParts parts) {
    return parts.replay();
  }

  @Bean
  ModeSwitch modeSwitch(StoresParts parts) {
    return parts.modeSwitch();
  }

  @Bean
  Tidy storesTidy(StoresParts parts, StoredCollections collections) {
    Tidy tidy = new Tidy(collections, parts.status(), parts.modeSwitch(), parts.others());
    tidy.begin();
    return tidy;
  }

  @Bean
  ModeRequests storeModeRequests(
      StoresParts parts, StoredCollections collections, ModeSwitch modeSwitch, GateSays gate) {
    return new ModeRequests(collections, modeSwitch, gate, parts.status());
  }

  @Bean
  GapMetrics gapMetrics(StoresParts parts, StoredCollections collections, MeterRegistry registry) {
    return new GapMetrics(parts.counts(), collections, registry, Clock.systemUTC());
  }
}
