package io.bactrian.backfill;

import io.bactrian.mapping.Lens;
import io.bactrian.mapping.Lenses;
import io.bactrian.platform.Stage;
import io.bactrian.platform.Stages;
import io.bactrian.platform.StoreModes;
import io.bactrian.platform.Transaction;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Has collections copied anew, those that are in MongoDB alone. In one transaction what was copied
 * is forgotten and what changes from then on is noted, not landed:
 *
 * <ol>
 *   <li>With the one and not yet the other, a collection would be live before it has been copied,
 *       or have old documents land over what the stream has brought.
 *   <li>A range that was read before a document was deleted could bring it back, after the deletion
 *       had found no row.
 * </ol>
 *
 * Elsewhere the stores write the rows, and documents that were read a moment ago would land over
 * what is newer.
 */
@Component("startOver")
public final class StartOver {

  private static final String UNFINISHED =
      "select collection from bactrian.backfills where system = :system and again and settled_at is null";

  private static final String FORGET =
      "delete from bactrian.backfills where system = :system and collection in (:collections)";

  private static final String AGAIN =
      """
      insert into bactrian.backfills (system, collection, source, again)
      select :system, c, :source, true from unnest(array[:collections]::text[]) c
      """;

  /** What is being copied again goes on so: a first copy would leave old rows as they are. */
  private static final String RESTART = FORGET + " and (not again or settled_at is not null)";

  /** But for documents that are gone, which no copy meets. */
  private static final String RELEASE =
      """
      delete from bactrian.quarantine
      where system = :system and collection in (:collections) and reason <> 'still_referred'
      """;

  /** Whoever lands or lets a collection be live holds its stream's position. */
  private static final String STREAMS =
      "select stream from bactrian.sync_positions where system = :system order by stream for update";

  private static final String WAIT =
      """
      update bactrian.sync_collections set state = 'waiting', why = :why, since = now()
      where system = :system and collection in (:collections)
      """;

  private final DataSource postgres;
  private final Stages stages;

  StartOver(DataSource postgres, StoreModes modes) {
    this.postgres = postgres;
    this.stages = new Stages(modes);
  }

  /** The collections that are being copied again and not yet to the end. */
  public Set<String> unfinished(String system) {
    return Transaction.run(
        postgres,
        "looking for what is copied again of " + system,
        transaction ->
            new TreeSet<>(
                transaction
                    .sql()
                    .sql(UNFINISHED)
                    .param("system", system)
                    .query(String.class)
                    .set()));
  }

  /**
   * Begins to copy collections again, over the rows that are there; rows without a document are to
   * go.
   *
   * @param source the name of what they will be copied from
   * @return why not, by name, of those that are let be
   */
  public Map<String, String> again(
      String system, Lenses lenses, String source, Set<String> collections) {
    return run(
        system,
        lenses,
        collections,
        (transaction, taken) -> {
          of(transaction, FORGET, system, taken).update();
          of(transaction, AGAIN, system, taken).param("source", source).update();
          letWait(transaction, WAIT, system, taken, "is copied again");
        });
  }

  /**
   * Forgets what was copied of all collections, and what is in quarantine. Rows stay, and with them
   * what is known of references that they wait for. Collections of which changes were lost wait to
   * be copied again as before.
   *
   * @return why not, by name, of those that are let be
   */
  public Map<String, String> restart(String system, Lenses lenses) {
    return run(
        system,
        lenses,
        new TreeSet<>(lenses.all().stream().map(Lens::collection).toList()),
        (transaction, taken) -> {
          of(transaction, RESTART, system, taken).update();
          of(transaction, RELEASE, system, taken).update();
          letWait(transaction, WAIT + " and state = 'live'", system, taken, "is copied anew");
        });
  }

  /** What is done for those that are taken. */
  private interface Work {
    void of(Transaction transaction, Set<String> taken);
  }

  private Map<String, String> run(
      String system, Lenses lenses, Set<String> collections, Work work) {
    return Transaction.run(
        postgres,
        "copying collections of " + system + " anew",
        transaction -> {
          Map<String, String> refused = new TreeMap<>();
          Set<String> taken = new TreeSet<>();
          List<Lens> asked =
              lenses.all().stream()
                  .filter(lens -> collections.contains(lens.collection()))
                  .toList();
          for (Lens lens : asked) {
            Stage stage = stages.keep(transaction.sql(), lens.mapping());
            if (stage != null && stage.mode() == StoreModes.Mode.MONGO) {
              taken.add(lens.collection());
            } else {
              refused.put(lens.collection(), why(stage));
            }
          }
          if (!taken.isEmpty()) {
            work.of(transaction, taken);
          }
          return refused;
        });
  }

  /**
   * Why a collection can't be copied over its rows.
   *
   * @param stage where it stands; null while that is being changed
   */
  static String why(@Nullable Stage stage) {
    return stage == null
        ? "its stage is being changed"
        : "it is in " + stage.word() + ", where bactrian verify and bactrian repair make it equal";
  }

  /** Last of all, since the stream stands still from here on. */
  private static void letWait(
      Transaction transaction, String statement, String system, Set<String> taken, String why) {
    List<String> unused =
        transaction.sql().sql(STREAMS).param("system", system).query(String.class).list();
    of(transaction, statement, system, taken).param("why", why).update();
  }

  private static JdbcClient.StatementSpec of(
      Transaction transaction, String statement, String system, Collection<String> collections) {
    return transaction
        .sql()
        .sql(statement)
        .param("system", system)
        .param("collections", collections);
  }
}
