package io.bactrian.documents;

import io.bactrian.mapping.Lens;
import java.util.List;
import javax.sql.DataSource;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** A collection's documents from PostgreSQL's rows. */
public final class PostgresDocuments implements Documents {

  public PostgresDocuments(DataSource postgres, Lens lens) {}

  @Override
  public @Nullable BsonDocument get(BsonValue id) {
    return null;
  }

  @Override
  public List<BsonDocument> find(Find find) {
    return List.of();
  }
}
