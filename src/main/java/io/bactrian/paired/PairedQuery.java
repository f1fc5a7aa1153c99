package io.bactrian.paired;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * One question in both languages: a file {@code queries/<system>/<name>.yaml}.
 *
 * @param name the file's, without its ending
 * @param collection where the pipeline begins
 * @param pipeline with {@code {$param: name}} where a parameter stands
 * @param ordered whether the order of the rows is part of the answer
 * @param parameters by name
 * @param md5 of the file: tells which question evidence is about
 */
record PairedQuery(
    String name,
    String description,
    String collection,
    List<BsonDocument> pipeline,
    NamedSql sql,
    boolean ordered,
    Map<String, Parameter> parameters,
    String md5) {

  /** The key of a document that stands for a parameter. */
  static final String PARAM = "$param";

  /**
   * The values to ask with.
   *
   * @param given texts by parameter; those of other queries may be among them
   * @throws IllegalArgumentException naming the parameter, when a text is none of its type
   */
  Map<String, BsonValue> values(Map<String, String> given, Instant now) {
    Map<String, BsonValue> values = new TreeMap<>();
    parameters.forEach(
        (parameter, declared) -> {
          try {
            values.put(
                parameter, declared.value(given.getOrDefault(parameter, declared.fallback()), now));
          } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                "parameter " + parameter + " of " + name + " " + e.getMessage(), e);
          }
        });
    return values;
  }

  /** The pipeline with values in the places of parameters. */
  List<BsonDocument> pipeline(Map<String, BsonValue> values) {
    return pipeline.stream().map(stage -> bound(stage, values).asDocument()).toList();
  }

  private static BsonValue bound(BsonValue value, Map<String, BsonValue> values) {
    if (value instanceof BsonArray array) {
      return new BsonArray(array.stream().map(each -> bound(each, values)).toList());
    }
    if (!(value instanceof BsonDocument document)) {
      return value;
    }
    if (document.size() == 1 && document.get(PARAM) instanceof BsonString parameter) {
      return Objects.requireNonNull(values.get(parameter.getValue()));
    }
    BsonDocument bound = new BsonDocument();
    document.forEach((key, each) -> bound.put(key, bound(each, values)));
    return bound;
  }
}
