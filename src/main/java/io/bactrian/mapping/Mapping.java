package io.bactrian.mapping;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One mapping file as it was read, before the catalogue has been asked: {@code
 * docs/reference/mapping.md} describes the language.
 *
 * @param system the system it belongs to: the name of its folder
 * @param spot where it begins
 * @param source the collection's name in MongoDB
 * @param identity how {@code _id} becomes the key; null leaves it to the key column's type
 * @param storeClass which store leads
 * @param body table, columns and children
 * @param ttl when rows expire, or null for never
 * @param flags the application's own settings that say in which store the collection is, the first
 *     of them that is set
 */
public record Mapping(
    String system,
    Spot spot,
    String source,
    @Nullable Identity identity,
    StoreClass storeClass,
    Body body,
    @Nullable Ttl ttl,
    List<String> flags) {

  /** System and collection with a dot between. */
  public String qualifiedName() {
    return system + "." + source;
  }

  /** How {@code _id} becomes the table's key. */
  public enum Identity {
    EMBEDDED,
    MAPPED,
    NATURAL,
    MIXED
  }

  /** Which store leads while both are written, and how long the collection soaks. */
  public enum StoreClass {
    MONEY,
    CONTENT
  }

  /** What no rows of a child mean. */
  public enum Empty {
    MISSING,
    PRESENT
  }

  /** How a value is changed on purpose on its way into the column. */
  public enum As {
    TEXT,
    DATE,
    TRIM,
    LOWER,
    TRIM_LOWER,
    /** A number that is written as text. */
    NUMBER
  }

  /** What becomes of a value that has no exact form in its column. */
  public enum Unfit {
    /** The document goes to the quarantine. */
    REFUSE,
    /** The column is null, and {@code extra} has the value. */
    EXTRA
  }

  /**
   * What a document, or a child's element, becomes.
   *
   * @param table the qualified table name, and where it is said
   * @param columns by column name
   * @param children in the order of the file
   * @param drop fields left behind on purpose
   */
  public record Body(
      Said<String> table,
      Map<String, ColumnSpec> columns,
      List<ChildSpec> children,
      List<Said<FieldPath>> drop) {}

  /** Something and the place where it is said. */
  public record Said<T>(T value, Spot spot) {}

  /**
   * How one column is fed; every key optional. {@code fallback} and {@code constant} are YAML
   * scalars: String, Boolean, BigDecimal. {@code unfed} leaves the column to PostgreSQL's default.
   */
  public record ColumnSpec(
      Spot spot,
      @Nullable FieldPath field,
      Map<String, String> values,
      @Nullable Object fallback,
      @Nullable Object constant,
      @Nullable String ref,
      boolean polymorphic,
      boolean later,
      boolean unfed,
      @Nullable As as,
      @Nullable Unfit unfit) {}

  /**
   * A child table.
   *
   * @param value the column that holds scalar elements, or null
   * @param key the column that holds a map's keys, or null
   * @param one whether the field is a single sub-document
   * @param ref the collection that {@code value} refers to, or null
   */
  public record ChildSpec(
      Spot spot,
      FieldPath field,
      @Nullable String value,
      @Nullable String key,
      boolean one,
      @Nullable String ref,
      Empty empty,
      Body body) {}

  /**
   * When rows expire.
   *
   * @param column the time from which it is counted
   * @param after how long after it
   * @param every how often to look
   */
  public record Ttl(Spot spot, String column, Duration after, Duration every) {}
}
