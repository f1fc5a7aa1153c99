package io.bactrian.paired;

import com.mongodb.client.MongoDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Whether the queries of a system see what they should: over stores that agree, one row on one side
 * is changed, taken away or added, in each table and collection that a query reads, and its verdict
 * must become {@code differ}. Any system can be proved so: give it stores with its data.
 */
public final class QueriesMutation {

  private final String system;
  private final DataSource postgres;
  private final MongoDatabase mongo;
  private final List<PairedQuery> queries;

  /**
   * @param system its queries are those of the repository
   * @param postgres with its rows; changed, and put right again
   * @param mongo with its documents; changed, and put right again
   */
  public QueriesMutation(String system, DataSource postgres, MongoDatabase mongo) {
    this(system, Asking.queries(system), postgres, mongo);
  }

  QueriesMutation(
      String system, List<PairedQuery> queries, DataSource postgres, MongoDatabase mongo) {
    this.system = system;
    this.queries = queries;
    this.postgres = postgres;
    this.mongo = mongo;
  }

  /** The queries of which the stores don't give equal, and not empty, answers; as they are. */
  public List<String> disagreeing() {
    List<String> disagreeing = new ArrayList<>();
    for (PairedQuery query : queries) {
      PairedResult result = Asking.ask(system, mongo, postgres, query);
      if (result.verdict() != Verdict.AGREE) {
        disagreeing.add(query.name() + ": " + result);
      }
    }
    return disagreeing;
  }

  /** What of each query no mutation is noticed of: the query, and the column, table or field. */
  public List<String> unnoticed() throws SQLException {
    List<String> unnoticed = new ArrayList<>();
    for (PairedQuery query : queries) {
      List<String> here = new ArrayList<>();
      here.addAll(new SqlMutations(postgres, () -> differs(query)).unnoticed(query));
      here.addAll(new MongoMutations(mongo, () -> differs(query)).unnoticed(query));
      here.forEach(what -> unnoticed.add(query.name() + ": " + what));
    }
    return unnoticed;
  }

  private boolean differs(PairedQuery query) {
    return Asking.ask(system, mongo, postgres, query).verdict() == Verdict.DIFFER;
  }
}
