package io.bactrian.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoreHostsTest {

  private static StoreHosts hosts(Set<Store> stores, @Nullable String sql, @Nullable String mongo) {
    return StoreHosts.of(
        new PlatformSettings(
            null,
            "./data",
            stores,
            Set.of(),
            new PlatformSettings.Postgres(sql, 0, 1, Duration.ofSeconds(1)),
            new PlatformSettings.Redis(null, 0),
            new PlatformSettings.Mongo(mongo, 0, PlatformSettings.Storage.MEMORY)));
  }

  @Test
  void eachMachineOfAUrlIsNamedWithoutItsPort() {
    Map<Store, List<String>> hosts =
        hosts(
                EnumSet.allOf(Store.class),
                "jdbc:postgresql://a.example:5432,b.example/db?user=u",
                "mongodb://u:p@c.example:27017,[::1]:27018/db?replicaSet=r")
            .hosts();

    assertThat(hosts.get(Store.POSTGRES)).containsExactly("a.example", "b.example");
    assertThat(hosts.get(Store.MONGO)).containsExactlyInAnyOrder("c.example", "::1");
    assertThat(hosts(EnumSet.allOf(Store.class), "postgresql://u:p@d.example/db", null).hosts())
        .containsExactly(Map.entry(Store.POSTGRES, List.of("d.example")));
  }

  @Test
  void whatIsEmbeddedOrNotUsedHasNone() {
    assertThat(hosts(EnumSet.allOf(Store.class), null, null).hosts()).isEmpty();
    assertThat(hosts(EnumSet.of(Store.POSTGRES), null, "mongodb://c.example/db").hosts()).isEmpty();
  }
}
