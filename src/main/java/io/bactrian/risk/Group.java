package io.bactrian.risk;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Events that count together under a rule: those that are equal in what it groups by.
 *
 * @param source null when the rule doesn't group by it, and so on
 */
record Group(@Nullable String source, @Nullable String type, @Nullable String correlationId) {

  /** Longer ones would not fit into an index. */
  private static final int LONGEST_KEY = 1000;

  /** The group of an event; null when the event lacks what the rule groups by. */
  static @Nullable Group of(Rule rule, IngestedEvent event) {
    Set<Rule.GroupBy> by = rule.groupBy();
    if (by.contains(Rule.GroupBy.CORRELATION_ID) && event.correlationId() == null) {
      return null;
    }
    return new Group(
        by.contains(Rule.GroupBy.SOURCE) ? event.source() : null,
        by.contains(Rule.GroupBy.TYPE) ? event.type() : null,
        by.contains(Rule.GroupBy.CORRELATION_ID) ? event.correlationId() : null);
  }

  /**
   * What stands in {@code incidents.group_key}: nothing, the one value, or several as a JSON array;
   * of what is too long for an index its beginning and its SHA-256.
   */
  String key() {
    List<String> parts =
        Stream.of(source, type, correlationId).flatMap(Stream::ofNullable).toList();
    if (parts.size() < 2) {
      return parts.isEmpty() ? "" : fitting(parts.get(0));
    }
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    parts.forEach(array::add);
    return fitting(array.toString());
  }

  private static String fitting(String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= LONGEST_KEY) {
      return key;
    }
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return key.substring(0, key.offsetByCodePoints(0, 100))
          + "… sha256:"
          + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
