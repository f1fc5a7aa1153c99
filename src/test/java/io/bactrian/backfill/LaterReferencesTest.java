package io.bactrian.backfill;

import static io.bactrian.landing.TestSystem.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.bactrian.landing.Comparison;
import io.bactrian.landing.MadeSource;
import io.bactrian.landing.ReplayQuarantine;
import io.bactrian.landing.TestSystem;
import io.bactrian.parity.CollectionVerdict;
import io.bactrian.parity.Parity;
import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

class LaterReferencesTest {

  /** People with a boss, and teams with members, each of whom has a deputy. */
  private static final String TABLES =
      """
      create table people (
        id integer primary key, name varchar(10), boss_id integer references people,
        team_id text, extra jsonb);
      create table teams (id text primary key, lead_id integer references people, extra jsonb);
      alter table people add foreign key (team_id) references teams;
      create table members (
        team_id text not null references teams, position integer not null, name text,
        deputy_id integer references people, extra jsonb, primary key (team_id, position));
      create table badges (
        team_id text not null, member integer not null, position integer not null,
        giver_id integer references people, name text, primary key (team_id, member, position),
        foreign key (team_id, member) references members);
      """;

  private static final String PEOPLE =
      """
      source: people
      table: shop.people
      columns:
        boss_id: { field: boss, ref: people, later: true }
        team_id: { field: team, ref: teams, later: true }
      """;

  private static final String TEAMS =
      """
      source: teams
      table: shop.teams
      columns:
        lead_id: { field: lead, ref: people, later: true }
      children:
        - field: members
          table: shop.members
          columns:
            deputy_id: { field: deputy, ref: people, later: true }
          children:
            - field: badges
              table: shop.badges
              columns:
                giver_id: { field: giver, ref: people, later: true }
      """;

  private final TestSystem shop = TestSystem.with(TABLES, PEOPLE, TEAMS);

  private static BsonDocument[] people() {
    return new BsonDocument[] {
      json("{'_id': 1, 'boss': 2, 'team': 'a'}"),
      json("{'_id': 2, 'boss': 2, 'team': 'b'}"),
      json("{'_id': 3, 'boss': 99, 'team': 'nowhere', 'more': {'x': 1}}")
    };
  }

  private static BsonDocument[] teams() {
    return new BsonDocument[] {
      json(
          "{'_id': 'a', 'lead': 3, 'members': [{'name': 'x', 'deputy': 1, 'badges': [{'giver': 2}]}]}"),
      json(
          """
          {'_id': 'b', 'lead': 1, 'members': [
            {'name': 'y'},
            {'name': 'z', 'deputy': 88, 'badges': [{'name': 'n'}, {'giver': 77}]}]}
          """)
    };
  }

  private static MadeSource source() {
    return new MadeSource("made", true).add("people", people()).add("teams", teams());
  }

  private String held() {
    return String.join(
        "; ",
        shop.rows(
            """
            select collection, document_id, field, reason, landed, attempts
            from bactrian.quarantine order by 1, 2
            """));
  }

  @Test
  void referencesInACircleAreFilledAndWhatDanglesIsQuarantinedWithItsRowKept() {
    new Runs(shop).backfill(source());

    assertThat(shop.rows("select id, boss_id, team_id from shop.people order by 1"))
        .containsExactly("1|2|a", "2|2|b", "3|null|null");
    assertThat(
            shop.rows(
                """
                select t.id, lead_id, position, deputy_id
                from shop.teams t join shop.members m on t.id = m.team_id order by 1, 3
                """))
        .containsExactly("a|3|0|1", "b|1|0|null", "b|1|1|null");
    assertThat(shop.rows("select team_id, giver_id, name from shop.badges order by 1, position"))
        .containsExactly("a|2|null", "b|null|n", "b|null|null");
    assertThat(held())
        .isEqualTo(
            String.join(
                "; ",
                "people|{\"$numberInt\":\"3\"}|boss, team|dangling_reference|t|1",
                "teams|\"b\"|members.badges.giver, members.deputy|dangling_reference|t|1"));
    assertThat(new Runs(shop).held("teams")).isEqualTo(teams()[1]);
  }

  @Test
  void parityCountsADanglingOneAsQuarantinedAndSeesWhatElseDiffersInIt() {
    MadeSource source = source();
    new Runs(shop).backfill(source);

    List<CollectionVerdict> verdicts = Parity.verdicts(shop, source);
    assertThat(verdicts).allMatch(CollectionVerdict::exact);
    assertThat(verdicts).extracting(CollectionVerdict::quarantined).containsExactly(1L, 1L);
    assertThat(verdicts).extracting(CollectionVerdict::compared).containsExactly(2L, 1L);

    shop.execute("update shop.people set extra = '{\"more\": 2}' where id = 3");
    shop.execute("update shop.people set boss_id = null where id = 1");
    assertThat(Parity.verdicts(shop, source).get(0).differences())
        .extracting(each -> each.documentId() + " " + each.kind() + " " + each.column())
        .containsExactlyInAnyOrder(
            "{\"$numberInt\":\"1\"} differing boss_id",
            "{\"$numberInt\":\"1\"} document boss",
            "{\"$numberInt\":\"3\"} differing extra",
            "{\"$numberInt\":\"3\"} document more");
  }

  @Test
  void aReplayAfterTheTargetHasComeFillsTheReferenceAndLetsTheDocumentGo() {
    new Runs(shop).backfill(source());
    shop.insert("people", json("{'_id': 99}"), json("{'_id': 88}"));

    ReplayQuarantine.Replayed first = new Runs(shop).replay();

    assertThat(first).isEqualTo(new ReplayQuarantine.Replayed(0, 2));
    assertThat(shop.rows("select boss_id, team_id from shop.people where id = 3"))
        .containsExactly("99|null");
    assertThat(held())
        .isEqualTo(
            String.join(
                "; ",
                "people|{\"$numberInt\":\"3\"}|team|dangling_reference|t|2",
                "teams|\"b\"|members.badges.giver|dangling_reference|t|2"));

    shop.insert("people", json("{'_id': 77}"));
    shop.insert("teams", json("{'_id': 'nowhere'}"));
    ReplayQuarantine.Replayed second = new Runs(shop).replay();

    assertThat(second).isEqualTo(new ReplayQuarantine.Replayed(2, 0));
    assertThat(held()).isEmpty();
    assertThat(shop.compare("people", people())).isEmpty();
    assertThat(shop.compare("teams", teams())).isEmpty();
    assertThat(shop.value("select count(*) from bactrian.later_references")).isEqualTo("0");
  }

  @Test
  void aDocumentThatWasQuarantinedItselfBringsWhatWaitedForIt() {
    BsonDocument longName = json("{'_id': 99, 'name': 'much too long for it', 'boss': 1}");
    MadeSource source = source().add("people", longName);
    new Runs(shop).backfill(source);
    assertThat(held()).contains("too_long|f|1", "boss, team");

    shop.execute("alter table shop.people alter column name type text");
    ReplayQuarantine.Replayed replayed =
        new Runs(TestSystem.on(shop.postgres(), PEOPLE, TEAMS)).replay();

    assertThat(replayed).isEqualTo(new ReplayQuarantine.Replayed(1, 2));
    assertThat(shop.rows("select id, boss_id from shop.people order by 1"))
        .containsExactly("1|2", "2|2", "3|99", "99|1");
  }

  @Test
  void anIdenticalCopyIsNotTakenForADifferentOneBecauseItsReferenceWaits() {
    shop.insert("people", people()[0], people()[2], people()[0]);
    shop.insert("people", people()[2], json("{'_id': 1, 'boss': 3, 'team': 'a'}"));

    assertThat(shop.rows("select document_id, reason from bactrian.quarantine"))
        .containsExactly("{\"$numberInt\":\"1\"}|duplicate_id");
    assertThat(shop.value("select count(*) from bactrian.later_references")).isEqualTo("4");
  }

  @Test
  void startingOverAfterwardsQuarantinesTheSame() {
    MadeSource source = source();
    new Runs(shop).backfill(source);
    String before = held();
    new Runs(shop).plan().forget(TestSystem.NAME);

    new Runs(shop).backfill(source);

    assertThat(held()).isEqualTo(before);
    assertThat(Parity.verdicts(shop, source)).allMatch(CollectionVerdict::exact);
  }

  @Test
  void aNewerValueThatAnUpsertBroughtIsNotOverwrittenByTheSecondPass() {
    shop.insert("people", people());
    shop.upsert("people", json("{'_id': 1, 'boss': 3}"), json("{'_id': 3}"));

    new Runs(shop).settle();

    assertThat(shop.rows("select id, boss_id, team_id from shop.people order by 1"))
        .containsExactly("1|3|null", "2|2|null", "3|null|null");
    assertThat(held()).isEqualTo("people|{\"$numberInt\":\"2\"}|team|dangling_reference|t|1");
  }

  @Test
  void beforeTheSecondPassAWaitingReferenceIsADifference() {
    shop.insert("people", people()[0]);

    assertThat(shop.compare("people", people()[0]))
        .extracting(Comparison.Difference::column)
        .containsExactly("boss_id", "team_id");
  }
}
