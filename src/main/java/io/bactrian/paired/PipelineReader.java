package io.bactrian.paired;

import io.bactrian.bson.DamagedJson;
import io.bactrian.bson.Dialect;
import io.bactrian.bson.ExtendedJson;
import io.bactrian.mapping.Spot;
import io.bactrian.mapping.YamlMap;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads the key {@code pipeline}: stages as YAML, in which Extended JSON says what YAML can't. */
final class PipelineReader {

  private static final Set<String> TYPED =
      Set.of(
          "$oid",
          "$date",
          "$numberInt",
          "$numberLong",
          "$numberDouble",
          "$numberDecimal",
          "$binary",
          "$uuid",
          "$regularExpression",
          "$timestamp",
          "$minKey",
          "$maxKey");

  private static final Set<String> WRITING = Set.of("$out", "$merge");

  private static final JsonWriterSettings PLAIN =
      JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();

  private final YamlMap query;
  private final Set<String> parameters;
  private final Set<String> used = new LinkedHashSet<>();

  /**
   * @param parameters those that are declared
   */
  PipelineReader(YamlMap query, Set<String> parameters) {
    this.query = query;
    this.parameters = parameters;
  }

  /** The stages; what is wrong with them is among the problems. */
  List<BsonDocument> read() {
    List<BsonDocument> stages = new ArrayList<>();
    for (Node node : query.nodes("pipeline")) {
      if (value(node) instanceof BsonDocument stage
          && stage.size() == 1
          && stage.getFirstKey().startsWith("$")) {
        stages.add(stage);
      } else {
        problem(node, "each of 'pipeline' must be one stage: { $match: … }");
      }
    }
    return stages;
  }

  /** The parameters that were met. */
  Set<String> used() {
    return used;
  }

  private BsonValue value(Node node) {
    if (node instanceof SequenceNode sequence) {
      BsonArray array = new BsonArray();
      sequence.getValue().forEach(each -> array.add(value(each)));
      return array;
    }
    if (node instanceof MappingNode map) {
      return document(map);
    }
    ScalarNode scalar = (ScalarNode) node;
    if (scalar.getTag().equals(Tag.NULL)) {
      return BsonNull.VALUE;
    }
    Object value = YamlMap.scalar(scalar);
    if (value instanceof BigDecimal number) {
      return number(number);
    }
    return value instanceof Boolean flag
        ? BsonBoolean.valueOf(flag)
        : new BsonString(value.toString());
  }

  private static BsonValue number(BigDecimal number) {
    if (number.scale() > 0 || number.precision() > 18) {
      return new BsonDouble(number.doubleValue());
    }
    long whole = number.longValueExact();
    return whole == (int) whole ? new BsonInt32((int) whole) : new BsonInt64(whole);
  }

  private BsonValue document(MappingNode map) {
    BsonDocument document = new BsonDocument();
    for (NodeTuple tuple : map.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problem(tuple.getKeyNode(), "a key must be a plain word");
        continue;
      }
      if (WRITING.contains(key.getValue())) {
        problem(key, "'" + key.getValue() + "' writes; a paired query only reads");
      }
      if (document.put(key.getValue(), value(tuple.getValueNode())) != null) {
        problem(key, "'" + key.getValue() + "' stands here twice");
      }
    }
    if (document.size() != 1) {
      return document;
    }
    if (document.containsKey(PairedQuery.PARAM)) {
      parameter(map, document.get(PairedQuery.PARAM));
      return document;
    }
    return TYPED.contains(document.getFirstKey()) ? typed(map, document) : document;
  }

  private void parameter(Node node, BsonValue name) {
    String text = name.isString() ? name.asString().getValue() : "";
    used.add(text);
    if (!parameters.contains(text)) {
      problem(node, "'" + text + "' is not among 'parameters'");
    }
  }

  private BsonValue typed(Node node, BsonDocument document) {
    try {
      return ExtendedJson.parse(
          document.toJson(PLAIN).getBytes(StandardCharsets.UTF_8), Dialect.FILE);
    } catch (DamagedJson e) {
      problem(node, "malformed " + document.getFirstKey());
      return document;
    }
  }

  private void problem(Node node, String message) {
    query.problem(new Spot(query.spot().file(), node.getStartMark().getLine() + 1), message);
  }
}
