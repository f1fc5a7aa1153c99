package io.bactrian.cutover;

import io.bactrian.platform.Announcer;
import io.bactrian.platform.Stage;
import io.bactrian.platform.Transaction;
import java.util.HashSet;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Announces fences by webhook, and that they are lifted as all else is announced. The order holds:
 * no fence is told before the webhook has taken that the collection's last one was lifted.
 */
final class FenceAnnouncer implements Announcer {

  /** Posted here and now, so it is not left for the others to post. */
  private static final String FENCE =
      """
      insert into bactrian.announcements (kind, system, collection, body, posted_at)
      values ('fence', :system, :collection,
        jsonb_build_object('from', :from::text, 'to', :to::text, 'by', :by::text), clock_timestamp())
      returning id, at, kind, system, collection, body::text as body
      """;

  private static final String LIFT =
      """
      insert into bactrian.announcements (kind, system, collection, body)
      select 'lift', system, collection, jsonb_build_object('fence', id, 'stage', :stage::text)
      from (select id, kind, system, collection from bactrian.announcements
        where system = :system and collection = :collection and kind in ('fence', 'lift')
        order by id desc limit 1) as told
      where kind = 'fence'
      """;

  private static final String UNTOLD =
      """
      select exists (select from bactrian.announcements
        where system = :system and collection = :collection and kind = 'lift' and posted_at is null)
      """;

  private static final String FENCED =
      """
      select system || '.' || collection from (
        select distinct on (system, collection) system, collection, kind from bactrian.announcements
        where kind in ('fence', 'lift') order by system, collection, id desc) as told
      where kind = 'fence'
      """;

  private final DataSource postgres;
  private final Announcements announcements;
  private final @Nullable Webhook webhook;

  FenceAnnouncer(DataSource postgres, CutoverSettings settings) {
    this.postgres = postgres;
    this.announcements = new Announcements(postgres, settings);
    this.webhook = Webhook.of(settings);
  }

  @Override
  public @Nullable String fence(String system, String collection, Stage from, Stage to, String by) {
    if (webhook == null) {
      return "there is no webhook to announce it to (bactrian.cutover.webhook)";
    }
    announcements.post();
    boolean untold =
        Transaction.run(
            postgres,
            "looking for announcements",
            transaction ->
                transaction
                    .sql()
                    .sql(UNTOLD)
                    .param("system", system)
                    .param("collection", collection)
                    .query(Boolean.class)
                    .single());
    if (untold) {
      return "the webhook has not taken yet that the fence before was lifted";
    }
    Announcements.Announcement fence =
        Transaction.run(
            postgres,
            "announcing a fence",
            transaction ->
                transaction
                    .sql()
                    .sql(FENCE)
                    .param("system", system)
                    .param("collection", collection)
                    .param("from", from.word())
                    .param("to", to.word())
                    .param("by", by)
                    .query((row, number) -> Announcements.read(row))
                    .single());
    String problem = webhook.post(Announcements.entry(fence));
    if (problem == null) {
      return null;
    }
    lift(system, collection, from);
    return "the webhook did not take it (" + problem + ")";
  }

  @Override
  public void lift(String system, String collection, Stage stage) {
    int unused =
        Transaction.run(
            postgres,
            "announcing that a fence is lifted",
            transaction ->
                transaction
                    .sql()
                    .sql(LIFT)
                    .param("system", system)
                    .param("collection", collection)
                    .param("stage", stage.word())
                    .update());
  }

  @Override
  public Set<String> fenced() {
    return Transaction.run(
        postgres,
        "looking for announcements",
        transaction -> new HashSet<>(transaction.sql().sql(FENCED).query(String.class).list()));
  }
}
