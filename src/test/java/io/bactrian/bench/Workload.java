package io.bactrian.bench;

import io.bactrian.source.DumpSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.bson.Document;

/**
 * Documents to migrate, and how a script written by hand would do it.
 *
 * @param name what to call it
 * @param dump where the documents are
 * @param collection the collection's name in there
 * @param mapping the resource with its mapping
 * @param tables what it fills, parents first
 * @param script what the script makes of a document: the rows of each table
 */
record Workload(
    String name, Path dump, String collection, String mapping, List<Target> tables, Script script) {

  /** A table, and the columns in the order in which the script gives them. */
  record Target(String table, List<String> columns) {}

  /** A hand-written mapping. */
  @FunctionalInterface
  interface Script {
    List<List<Object[]>> rows(Document document, Connection connection) throws SQLException;
  }

  DumpSource open() {
    return DumpSource.open(dump);
  }
}
