package io.bactrian.platform.drift;

import io.bactrian.landing.StoreUnavailable;
import io.bactrian.platform.EvidenceSettings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** Checks the tables of the served systems by the clock, and raises an alarm. */
public final class Drift {

  private static final String FORGET =
      """
      delete from bactrian.schema_checks c
      where at < now() - make_interval(secs => ?) and exists (
        select 1 from bactrian.schema_checks newer where newer.system = c.system and newer.id > c.id)
      """;

  private final DataSource postgres;
  private final SchemaPrints prints;
  private final List<SchemaPrints.Extent> served;
  private final EvidenceSettings settings;
  private final MeterRegistry registry;
  private final Map<String, AtomicInteger> gauges = new ConcurrentHashMap<>();

  public Drift(
      DataSource postgres,
      List<SchemaPrints.Extent> served,
      EvidenceSettings settings,
      MeterRegistry registry) {
    this.postgres = postgres;
    this.prints = new SchemaPrints(postgres);
    this.served = List.copyOf(served);
    this.settings = settings;
    this.registry = registry;
  }

  /** Checks each system; that every replica does so is no matter. */
  public void check() {
    for (SchemaPrints.Extent each : served) {
      SchemaCheck check = prints.check(each);
      if (check == null) {
        continue;
      }
      gauges.computeIfAbsent(each.system(), this::gauge).set(check.drifted() ? 1 : 0);
      if (check.drifted()) {
        SchemaPrints.tell(check);
      }
    }
  }

  private AtomicInteger gauge(String system) {
    AtomicInteger held = new AtomicInteger();
    Gauge.builder("bactrian.schema.drifted", held, AtomicInteger::get)
        .description("1 when a system's tables are not those that its last migration left")
        .tag("system", system)
        .register(registry);
    return held;
  }

  /** Forgets old checks; the latest of each system stays. */
  public void forget() {
    try (Connection connection = postgres.getConnection();
        PreparedStatement statement = connection.prepareStatement(FORGET)) {
      statement.setDouble(1, settings.keep().toSeconds());
      statement.executeUpdate();
    } catch (SQLException e) {
      throw StoreUnavailable.of("forgetting old checks of schemas", e);
    }
  }
}
