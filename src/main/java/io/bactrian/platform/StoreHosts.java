package io.bactrian.platform;

import com.mongodb.ConnectionString;
import com.mongodb.ServerAddress;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * On which machines the stores are that this process doesn't run itself.
 *
 * @param hosts names or addresses without ports, by store; a store that is embedded or not used is
 *     not among them
 */
public record StoreHosts(Map<Store, List<String>> hosts) {

  static StoreHosts of(PlatformSettings settings) {
    Map<Store, List<String>> hosts = new EnumMap<>(Store.class);
    for (Store store : List.of(Store.POSTGRES, Store.MONGO)) {
      String url = settings.uses(store) ? settings.url(store) : null;
      if (url != null) {
        hosts.put(store, store == Store.POSTGRES ? ofPostgres(url) : ofMongo(url));
      }
    }
    return new StoreHosts(hosts);
  }

  private static List<String> ofPostgres(String url) {
    String jdbc = PostgresUrl.parse(url).jdbc();
    String hosts =
        PGProperty.PG_HOST.getOrDefault(Objects.requireNonNull(Driver.parseURL(jdbc, null), jdbc));
    return Arrays.asList(Objects.requireNonNull(hosts).split(","));
  }

  /** As the driver has them: "host", "host:port", "[::1]:port". */
  private static List<String> ofMongo(String url) {
    return new ConnectionString(url)
        .getHosts().stream().map(host -> new ServerAddress(host).getHost()).toList();
  }
}
