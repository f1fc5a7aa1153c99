package io.bactrian.mapping;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A YAML file as nodes, which know their lines; aliases are refused. */
final class YamlFile {

  private final String file;
  private final List<Problem> problems;

  YamlFile(String file, List<Problem> problems) {
    this.file = file;
    this.problems = problems;
  }

  /** The root, or null after reporting why there is none. */
  @Nullable Node compose(String yaml, String what, String needs) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(true);
    options.setCodePointLimit(64 << 20);
    Node root;
    try {
      root = new Yaml(options).compose(new StringReader(yaml));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      problem(line, "not YAML: " + e.getProblem());
      return null;
    } catch (YAMLException e) {
      problem(1, "not YAML: " + e.getMessage());
      return null;
    }
    if (root == null) {
      problem(1, "the file is empty; " + needs);
      return null;
    }
    Node repeated = repeated(root, Collections.newSetFromMap(new IdentityHashMap<>()));
    if (repeated != null) {
      problem(
          repeated.getStartMark().getLine() + 1,
          "an alias (*name) repeats this; " + what + " says everything where it belongs");
      return null;
    }
    return root;
  }

  /** A list or object that an alias repeats, maybe within itself; null when there is none. */
  private static @Nullable Node repeated(Node node, Set<Node> seen) {
    List<Node> below = new ArrayList<>();
    if (node instanceof SequenceNode sequence) {
      below.addAll(sequence.getValue());
    } else if (node instanceof MappingNode map) {
      map.getValue().forEach(tuple -> below.addAll(nodes(tuple)));
    } else {
      return null;
    }
    if (!seen.add(node)) {
      return node;
    }
    for (Node each : below) {
      Node repeated = repeated(each, seen);
      if (repeated != null) {
        return repeated;
      }
    }
    return null;
  }

  private static List<Node> nodes(NodeTuple tuple) {
    return List.of(tuple.getKeyNode(), tuple.getValueNode());
  }

  private void problem(int line, String message) {
    problems.add(new Problem(new Spot(file, line), message));
  }
}
