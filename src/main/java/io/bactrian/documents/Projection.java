package io.bactrian.documents;

import io.bactrian.mapping.FieldPath;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * Which fields of a document are answered: only some, or all but some.
 *
 * @param only whether {@code fields} are those answered rather than those left out
 * @param fields paths of which none is above another
 * @param id whether {@code _id} is answered
 */
public record Projection(boolean only, List<FieldPath> fields, boolean id) {

  /** The whole document. */
  public static final Projection WHOLE = new Projection(false, List.of(), true);

  public Projection {
    fields = List.copyOf(fields);
  }

  /** What is answered of a document, which is not changed. */
  public BsonDocument of(BsonDocument document) {
    if (!only && fields.isEmpty() && id) {
      return document;
    }
    List<List<String>> paths = fields.stream().map(FieldPath::names).toList();
    BsonDocument answered = new BsonDocument();
    BsonValue own = document.get("_id");
    if (id && own != null) {
      answered.put("_id", own);
    }
    BsonDocument rest = only ? with(document, paths) : without(document, paths);
    rest.remove("_id");
    answered.putAll(rest);
    return answered;
  }

  private static BsonDocument with(BsonDocument document, List<List<String>> paths) {
    BsonDocument kept = new BsonDocument();
    for (Map.Entry<String, BsonValue> field : document.entrySet()) {
      List<List<String>> inner = below(field.getKey(), paths);
      if (inner.stream().anyMatch(List::isEmpty)) {
        kept.put(field.getKey(), field.getValue());
      } else if (!inner.isEmpty()) {
        if (field.getValue().isDocument()) {
          kept.put(field.getKey(), with(field.getValue().asDocument(), inner));
        } else if (field.getValue().isArray()) {
          kept.put(field.getKey(), with(field.getValue().asArray(), inner));
        }
      }
    }
    return kept;
  }

  /** MongoDB leaves scalars out of an array of which inner fields are asked for. */
  private static BsonArray with(BsonArray array, List<List<String>> paths) {
    BsonArray kept = new BsonArray();
    for (BsonValue element : array) {
      if (element.isDocument()) {
        kept.add(with(element.asDocument(), paths));
      } else if (element.isArray()) {
        kept.add(with(element.asArray(), paths));
      }
    }
    return kept;
  }

  private static BsonDocument without(BsonDocument document, List<List<String>> paths) {
    BsonDocument kept = new BsonDocument();
    for (Map.Entry<String, BsonValue> field : document.entrySet()) {
      List<List<String>> inner = below(field.getKey(), paths);
      if (inner.stream().noneMatch(List::isEmpty)) {
        kept.put(
            field.getKey(), inner.isEmpty() ? field.getValue() : without(field.getValue(), inner));
      }
    }
    return kept;
  }

  private static BsonValue without(BsonValue value, List<List<String>> paths) {
    if (value.isDocument()) {
      return without(value.asDocument(), paths);
    }
    if (!value.isArray()) {
      return value;
    }
    BsonArray kept = new BsonArray();
    value.asArray().forEach(element -> kept.add(without(element, paths)));
    return kept;
  }

  private static List<List<String>> below(String name, List<List<String>> paths) {
    return paths.stream()
        .filter(path -> path.get(0).equals(name))
        .map(path -> path.subList(1, path.size()))
        .toList();
  }
}
