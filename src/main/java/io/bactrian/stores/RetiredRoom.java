package io.bactrian.stores;

import io.bactrian.documents.Documents;
import io.bactrian.documents.PostgresDocuments;
import io.bactrian.http.Problem;
import io.bactrian.platform.GateSays;
import io.bactrian.platform.PromptPostgres;
import io.bactrian.platform.ServedLenses;
import io.bactrian.platform.Stage;
import io.bactrian.platform.StageNotChanged;
import io.bactrian.platform.StageSwitch;
import io.bactrian.platform.StoreModes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;

/** The beans of {@code routes/stores} where there is no MongoDB any more, and no stage changes. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@ConditionalOnProperty(name = "bactrian.mongo.url", havingValue = "none")
class RetiredRoom {

  private static final String GONE = "there is no MongoDB any more (bactrian.mongo.url is none)";

  @Bean
  StoredCollections storedCollections(ServedLenses served, DataSource postgres) {
    return StoresRoom.collections(served, postgres);
  }

  @Bean
  Duty storesDuty(PromptPostgres postgres, StoreModes modes, StoresSettings settings) {
    return new Duty(
        new Leases(postgres.dataSource(), null, settings.lease()), modes, settings, new Recent());
  }

  @Bean
  Stores stores(StoredCollections collections, PromptPostgres postgres, Duty duty) {
    Map<String, Documents> documents = new HashMap<>();
    for (StoredCollection each : collections.all()) {
      documents.put(
          each.qualifiedName(), new PostgresDocuments(postgres.dataSource(), each.lens()));
    }
    Leader postgresLeads = new PostgresLeads(postgres.dataSource(), (collection, key) -> {});
    Leader retired =
        (collection, id, change, permit) -> {
          require(collection, permit.stage());
          return postgresLeads.write(collection, id, change, permit);
        };
    return new Stores(
        collections,
        collection -> {
          require(collection, duty.stageOf(collection));
          return documents.get(collection.qualifiedName());
        },
        new Writes(duty, retired, retired));
  }

  private static void require(StoredCollection collection, Stage stage) {
    if (stage != Stage.RETIRED) {
      throw Problem.later(
          HttpStatus.SERVICE_UNAVAILABLE,
          "%s is in stage %s, but %s".formatted(collection.qualifiedName(), stage.word(), GONE),
          Duration.ofMinutes(1));
    }
  }

  @Bean
  StageSwitch stageSwitch() {
    return (system, collection, from, to, decision, progress) -> {
      throw new StageNotChanged("%s.%s is as it was: %s".formatted(system, collection, GONE));
    };
  }

  @Bean
  ModeRequests storeModeRequests(
      StoredCollections collections,
      StageSwitch stageSwitch,
      GateSays gate,
      PromptPostgres postgres,
      StoreModes modes,
      StoresSettings settings) {
    return new ModeRequests(
        collections, stageSwitch, gate, StoresParts.status(postgres.dataSource(), modes, settings));
  }
}
