package io.bactrian.documents;

import io.bactrian.landing.StoredDocuments;
import io.bactrian.mapping.Lens;
import io.bactrian.platform.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** A collection's documents from PostgreSQL's rows, each answer from one snapshot. */
public final class PostgresDocuments implements Documents {

  private final DataSource postgres;
  private final Lens lens;
  private final boolean temporary;

  public PostgresDocuments(DataSource postgres, Lens lens) {
    this.postgres = postgres;
    this.lens = lens;
    this.temporary = lens.tables().stream().anyMatch(table -> !table.constants().isEmpty());
  }

  @Override
  public @Nullable BsonDocument get(BsonValue id) {
    if (lens.knownKey(id) == null) {
      return null;
    }
    return Transaction.run(
            postgres,
            "reading a document of " + lens.collection(),
            transaction -> {
              if (lens.tables().size() > 1) {
                freeze(transaction.connection());
              }
              return Optional.ofNullable(
                  new StoredDocuments(lens).ofId(transaction.connection(), id));
            })
        .orElse(null);
  }

  @Override
  public List<BsonDocument> find(Find find) {
    return Transaction.run(
        postgres,
        "finding documents of " + lens.collection(),
        transaction -> {
          freeze(transaction.connection());
          return new FindRows(lens, find).in(transaction.connection());
        });
  }

  /**
   * One snapshot until the end; by JDBC's own call it would be the connection's for good, and one
   * more way to the server. Where constants tell mappings apart, their temporary tables are
   * written.
   */
  private void freeze(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "set transaction isolation level repeatable read" + (temporary ? "" : ", read only"));
    }
  }
}
