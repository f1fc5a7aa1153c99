package io.bactrian.paired;

import io.bactrian.mapping.Problem;
import io.bactrian.mapping.YamlMap;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** Reads query files: the format of {@code docs/reference/queries.md}. */
final class QueryReader {

  static final List<String> KEYS =
      List.of("description", "collection", "parameters", "ordered", "pipeline", "sql");
  static final List<String> PARAMETER_KEYS = List.of("type", "default");

  private final List<Problem> problems;

  /**
   * @param problems where mistakes are collected
   */
  QueryReader(List<Problem> problems) {
    this.problems = problems;
  }

  /**
   * Reads one file.
   *
   * @param file its path, as messages should give it; its last name is the query's
   * @return the query, incomplete where there were mistakes, or null when nothing could be read
   */
  @Nullable PairedQuery read(String file, String yaml) {
    YamlMap map =
        YamlMap.read(
            file,
            yaml,
            "a query",
            "a query needs 'description', 'collection', 'pipeline' and 'sql'",
            problems);
    if (map == null) {
      return null;
    }
    map.only(KEYS);
    Map<String, Parameter> parameters = parameters(map.map("parameters"));
    PipelineReader pipeline = new PipelineReader(map, parameters.keySet());
    PairedQuery query =
        new PairedQuery(
            file.substring(file.lastIndexOf('/') + 1).replaceFirst("\\.yaml$", ""),
            map.required("description").strip(),
            map.required("collection"),
            pipeline.read(),
            NamedSql.parse(map.required("sql")),
            map.flag("ordered"),
            parameters,
            Md5.of(yaml.getBytes(StandardCharsets.UTF_8)));
    if (!map.keys().contains("pipeline")) {
      map.problem(map.spot(), "'pipeline' is missing");
    }
    checkSql(map, query.sql(), parameters.keySet());
    checkUse(map, parameters.keySet(), pipeline.used(), new LinkedHashSet<>(query.sql().names()));
    if (query.ordered()) {
      checkOrder(map, query);
    }
    return query;
  }

  private static Map<String, Parameter> parameters(@Nullable YamlMap map) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    if (map != null) {
      for (String name : map.keys()) {
        YamlMap each = Objects.requireNonNull(map.map(name)).only(PARAMETER_KEYS);
        Parameter.Type type = each.choice("type", Parameter.Type.class);
        if (type == null && !each.keys().contains("type")) {
          each.problem(each.spot(), "'type' is missing");
        }
        Parameter parameter =
            new Parameter(type == null ? Parameter.Type.TEXT : type, each.required("default"));
        checkDefault(each, parameter);
        parameters.put(name, parameter);
      }
    }
    return parameters;
  }

  private static void checkDefault(YamlMap map, Parameter parameter) {
    if (!parameter.fallback().isEmpty()) {
      try {
        parameter.value(parameter.fallback(), Instant.EPOCH);
      } catch (IllegalArgumentException e) {
        map.problem(map.spotOf("default"), "'default' " + e.getMessage());
      }
    }
  }

  private static void checkSql(YamlMap map, NamedSql sql, Set<String> parameters) {
    if (!map.keys().contains("sql")) {
      return;
    }
    String complaint = sql.complaint();
    if (complaint != null) {
      map.problem(map.spotOf("sql"), "'sql' " + complaint);
    }
    for (String name : new LinkedHashSet<>(sql.names())) {
      if (!parameters.contains(name)) {
        map.problem(map.spotOf("sql"), "':" + name + "' is not among 'parameters'");
      }
    }
  }

  /** A question that only one side is asked with a parameter is two questions. */
  private static void checkUse(
      YamlMap map, Set<String> parameters, Set<String> inPipeline, Set<String> inSql) {
    for (String name : parameters) {
      if (!inPipeline.contains(name) || !inSql.contains(name)) {
        map.problem(
            map.spotOf("parameters"),
            "the parameter '" + name + "' must be used both in 'pipeline' and in 'sql'");
      }
    }
  }

  private static void checkOrder(YamlMap map, PairedQuery query) {
    if (query.pipeline().stream().noneMatch(stage -> sorts(stage))
        || !query.sql().jdbc().toLowerCase(Locale.ROOT).matches("(?s).*\\border\\s+by\\b.*")) {
      map.problem(
          map.spotOf("ordered"), "'ordered' needs a $sort in 'pipeline' and an ORDER BY in 'sql'");
    }
  }

  private static boolean sorts(BsonDocument stage) {
    return Set.of("$sort", "$sortByCount").contains(stage.getFirstKey());
  }
}
