package io.bactrian.mapping;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A YAML object read key by key. Whatever is wrong goes to the list of problems with its line, and
 * reading goes on, so that all mistakes of a file are reported at once.
 */
public final class YamlMap {

  private static final Pattern DURATION = Pattern.compile("(\\d+)(ms|s|m|h|d)");

  private final String file;
  private final Spot spot;
  private final List<Problem> problems;
  private final Map<String, Node> entries = new LinkedHashMap<>();
  private final Map<String, Spot> spots = new HashMap<>();

  YamlMap(String file, Node node, String what, List<Problem> problems) {
    this(file, node, new Spot(file, line(node)), what, problems);
  }

  /**
   * Reads a file that is one object.
   *
   * @param file its name, as messages should give it
   * @param what the object: "a mapping"
   * @param needs said of an empty file: "a mapping needs 'source'"
   * @return null, with the reason among the problems, when nothing could be read
   */
  public static @Nullable YamlMap read(
      String file, String yaml, String what, String needs, List<Problem> problems) {
    Node root = new YamlFile(file, problems).compose(yaml, what, needs);
    return root == null ? null : new YamlMap(file, root, what, problems);
  }

  /**
   * @param spot where it begins as a reader sees it: at its key
   */
  private YamlMap(String file, Node node, Spot spot, String what, List<Problem> problems) {
    this.file = file;
    this.problems = problems;
    this.spot = spot;
    if (!(node instanceof MappingNode map)) {
      problem(spot, what + " must be an object (key: value)");
      return;
    }
    for (NodeTuple tuple : map.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problem(spot(tuple.getKeyNode()), "a key must be a plain word");
      } else if (entries.putIfAbsent(key.getValue(), tuple.getValueNode()) != null) {
        problem(spot(key), "'" + key.getValue() + "' stands here twice");
      } else {
        spots.put(key.getValue(), spot(key));
      }
    }
  }

  /** Where it begins. */
  public Spot spot() {
    return spot;
  }

  /** Its keys, in the order of the file. */
  public Set<String> keys() {
    return entries.keySet();
  }

  /** Reports every key that is none of these. */
  public YamlMap only(List<String> known) {
    for (String key : entries.keySet()) {
      if (!known.contains(key)) {
        problem(
            spotOf(key),
            "unknown key '"
                + key
                + "'; known here: "
                + String.join(", ", known)
                + "."
                + Spelling.suggest(key, known));
      }
    }
    return this;
  }

  /** A text that isn't empty; null where the key isn't there, or after reporting a mistake. */
  public @Nullable String text(String key) {
    String text = anyText(key);
    if (text != null && text.isEmpty()) {
      problem(spotOf(key), "'" + key + "' must not be empty");
      return null;
    }
    return text;
  }

  private @Nullable String anyText(String key) {
    Node node = entries.get(key);
    if (node == null) {
      return null;
    }
    if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
      return scalar.getValue();
    }
    problem(spotOf(key), "'" + key + "' must be a text");
    return null;
  }

  /** As {@link #text}, and reported when it isn't there; empty after a mistake. */
  public String required(String key) {
    String text = text(key);
    if (text == null) {
      if (!entries.containsKey(key)) {
        problem(spot, "'" + key + "' is missing");
      }
      return "";
    }
    return text;
  }

  /** Whether it says true; false where the key isn't there, or after a mistake. */
  public boolean flag(String key) {
    String text = text(key);
    if (text == null || text.equals("false")) {
      return false;
    }
    if (!text.equals("true")) {
      problem(spotOf(key), "'" + key + "' must be true or false");
      return false;
    }
    return true;
  }

  /**
   * A Boolean or BigDecimal where the scalar is written as it would be printed, else the text as it
   * is written ({@code no}, {@code 012}); null where the key isn't there.
   */
  @Nullable Object scalar(String key) {
    Node node = entries.get(key);
    if (node == null) {
      return null;
    }
    if (!(node instanceof ScalarNode scalar)) {
      problem(spotOf(key), "'" + key + "' must be a single value");
      return null;
    }
    if (scalar.getTag().equals(Tag.NULL)) {
      problem(spotOf(key), "'" + key + "' must be a value, not null");
      return null;
    }
    return scalar(scalar);
  }

  /** As {@link #scalar(String)} for a scalar that isn't null. */
  public static Object scalar(ScalarNode scalar) {
    String text = scalar.getValue();
    if (scalar.getTag().equals(Tag.BOOL) && (text.equals("true") || text.equals("false"))) {
      return Boolean.valueOf(text);
    }
    if (scalar.getTag().equals(Tag.INT) || scalar.getTag().equals(Tag.FLOAT)) {
      try {
        BigDecimal number = new BigDecimal(text);
        return number.toString().equals(text) ? number : text;
      } catch (NumberFormatException e) {
        return text;
      }
    }
    return text;
  }

  /** One of an enum's words, in lower case; null where the key isn't there, or after a mistake. */
  public <E extends Enum<E>> @Nullable E choice(String key, Class<E> type) {
    String text = text(key);
    if (text == null) {
      return null;
    }
    List<String> words = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String word = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
      if (word.equals(text)) {
        return constant;
      }
      words.add(word);
    }
    problem(
        spotOf(key),
        "'" + key + "' must be one of " + String.join(", ", words) + ", not '" + text + "'");
    return null;
  }

  @Nullable FieldPath path(String key) {
    Node node = entries.get(key);
    return node == null ? null : path(key, node);
  }

  List<Mapping.Said<FieldPath>> paths(String key) {
    List<Mapping.Said<FieldPath>> paths = new ArrayList<>();
    for (Node node : list(key)) {
      FieldPath path = path(key, node);
      if (path != null) {
        paths.add(new Mapping.Said<>(path, spot(node)));
      }
    }
    return paths;
  }

  /** A list of texts without blanks. */
  List<String> words(String key) {
    List<String> words = new ArrayList<>();
    for (Node node : list(key)) {
      if (node instanceof ScalarNode scalar && scalar.getValue().matches("\\S+")) {
        words.add(scalar.getValue());
      } else {
        problem(spot(node), "'" + key + "' must be a list of names");
      }
    }
    return words;
  }

  Map<String, String> texts(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    Node node = entries.get(key);
    if (node != null) {
      YamlMap map = new YamlMap(file, node, spotOf(key), "'" + key + "'", problems);
      for (String name : map.keys()) {
        String text = map.anyText(name);
        if (text != null) {
          texts.put(name, text);
        }
      }
    }
    return texts;
  }

  Duration duration(String key) {
    String text = required(key);
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      if (!text.isEmpty()) {
        problem(
            spotOf(key),
            "'" + key + "' must be a duration like 90d, 1h, 5m or 0s, not '" + text + "'");
      }
      return Duration.ZERO;
    }
    try {
      long amount = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        case "m" -> Duration.ofMinutes(amount);
        case "h" -> Duration.ofHours(amount);
        default -> Duration.ofDays(amount);
      };
    } catch (NumberFormatException | ArithmeticException e) {
      problem(spotOf(key), "'" + key + "' is too long a duration: " + text);
      return Duration.ZERO;
    }
  }

  /** The object under this key; null where the key isn't there. */
  public @Nullable YamlMap map(String key) {
    Node node = entries.get(key);
    return node == null ? null : new YamlMap(file, node, spotOf(key), "'" + key + "'", problems);
  }

  List<YamlMap> maps(String key) {
    List<YamlMap> maps = new ArrayList<>();
    for (Node node : list(key)) {
      maps.add(new YamlMap(file, node, "each of '" + key + "'", problems));
    }
    return maps;
  }

  /** The list under this key as it was written; empty where there is none, or after a mistake. */
  public List<Node> nodes(String key) {
    return list(key);
  }

  /** Where the key stands, or the object, when it hasn't the key. */
  public Spot spotOf(String key) {
    return spots.getOrDefault(key, spot);
  }

  /** Reports a mistake. */
  public void problem(Spot where, String message) {
    problems.add(new Problem(where, message));
  }

  private List<Node> list(String key) {
    Node node = entries.get(key);
    if (node == null) {
      return List.of();
    }
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    problem(spotOf(key), "'" + key + "' must be a list");
    return List.of();
  }

  private @Nullable FieldPath path(String key, Node node) {
    if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
      FieldPath path = FieldPath.of(scalar.getValue());
      if (path.names().contains("")) {
        problem(
            spot(node),
            "'"
                + key
                + "' has an empty name: '"
                + scalar.getValue()
                + "'. Where a name is empty or has a dot, give a list of names");
        return null;
      }
      return path;
    }
    if (node instanceof SequenceNode sequence
        && !sequence.getValue().isEmpty()
        && sequence.getValue().stream().allMatch(ScalarNode.class::isInstance)) {
      return new FieldPath(
          sequence.getValue().stream().map(name -> ((ScalarNode) name).getValue()).toList());
    }
    problem(spot(node), "'" + key + "' must be a path like budget.min or a list of names");
    return null;
  }

  private Spot spot(Node node) {
    return new Spot(file, line(node));
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }
}
