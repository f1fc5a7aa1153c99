package io.bactrian.documents;

import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** What was asked of one collection, to be asked again. */
public sealed interface Asked {

  /** The answer of a store: of a document that is not there, no document. */
  List<BsonDocument> of(Documents documents);

  /** The document with this {@code _id}. */
  record One(BsonValue id) implements Asked {
    @Override
    public List<BsonDocument> of(Documents documents) {
      BsonDocument found = documents.get(id);
      return found == null ? List.of() : List.of(found);
    }
  }

  /** The documents that match. */
  record Many(Find find) implements Asked {
    @Override
    public List<BsonDocument> of(Documents documents) {
      return documents.find(find);
    }
  }
}
