package io.bactrian.repair;

import com.mongodb.client.MongoDatabase;
import io.bactrian.mapping.Lenses;
import io.bactrian.platform.OnStore;
import io.bactrian.platform.ServedLenses;
import io.bactrian.platform.Store;
import io.bactrian.platform.StoreModes;
import java.util.List;
import javax.sql.DataSource;
import org.apache.camel.ProducerTemplate;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Repairs in a service; commands put the parts together by themselves. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@OnStore(Store.MONGO)
class RepairConfiguration {

  @Bean
  Repairs repairs(
      DataSource postgres,
      MongoDatabase mongo,
      StoreModes modes,
      ServedLenses served,
      ProducerTemplate routes) {
    return new Repairs(postgres, mongo, modes, served.bySystem(), new ByRoutes(routes));
  }

  private record ByRoutes(ProducerTemplate routes) implements CatchUp {

    @Override
    public void gaps() {
      routes.requestBody("direct:repair-gaps", "");
    }

    @Override
    public @Nullable String stream(
        String system, Lenses lenses, String collection, List<BsonValue> ids) {
      return routes.requestBody(
          "direct:repair-stream",
          new StreamedDocuments(system, lenses, collection, ids),
          String.class);
    }
  }
}
