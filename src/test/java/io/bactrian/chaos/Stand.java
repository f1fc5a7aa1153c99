package io.bactrian.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.landing.TestSystem;
import io.bactrian.mapping.Mapping.StoreClass;
import java.util.List;
import java.util.Objects;

/** Where a collection stands, as PostgreSQL has it. */
final class Stand {

  private final TestSystem system;
  private final String collection;

  Stand(TestSystem system, String collection) {
    this.system = system;
    this.collection = collection;
  }

  /** Its stage: {@code backfill}, {@code dual} or {@code postgres}. */
  String stage() {
    List<String> said = rows("select stage from bactrian.modes where %s");
    return said.isEmpty() || said.get(0).equals("mongo") ? "backfill" : said.get(0);
  }

  /** Whether its writes wait now. */
  boolean isFenced() {
    return !rows("select 1 from bactrian.modes where fenced_at is not null and %s").isEmpty();
  }

  /** Fails when it stands between two stages. */
  void assertWhole(String... stages) {
    String stage = stage();
    assertThat(stage).as(collection).isIn((Object[]) stages);
    assertThat(rows("select fenced_at, fenced_at is null from bactrian.modes where %s"))
        .as("a fence of " + collection)
        .allMatch(each -> each.endsWith("|t"));
    assertThat(rows("select id from bactrian.drills where ended_at is null and %s"))
        .as("drills of " + collection)
        .isEmpty();
    assertThat(
            rows("select to_stage from bactrian.stage_changes where %s order by id desc limit 1"))
        .as("the history of " + collection)
        .containsExactly(stage);
    assertThat(
            rows("select 1 from pg_catalog.pg_trigger where not tgisinternal and tgname = bactrian.mirror_name('escrow', '"
                    + collection
                    + "') || '_truncate'")
                .isEmpty())
        .as("the mirror of " + collection + " in " + stage + " is off")
        .isEqualTo(!postgresLeads(stage));
  }

  private boolean postgresLeads(String stage) {
    return stage.equals("postgres")
        || stage.equals("dual")
            && Objects.requireNonNull(system.lens(collection)).mapping().storeClass()
                == StoreClass.MONEY;
  }

  private List<String> rows(String query) {
    return system.rows(
        query.replace("%s", "system = 'escrow' and collection = '" + collection + "'"));
  }
}
