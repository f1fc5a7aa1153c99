package io.bactrian.infer;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the values at one path become, by their types alone.
 *
 * @param form a column, a flattened document or a child table
 * @param type the column's type; of an object used as a map of scalars, its values' type
 * @param as the mapping's {@code as}, or null
 * @param reason why it isn't simply the field's type, or null
 */
record Verdict(Form form, String type, @Nullable String as, @Nullable String reason) {

  enum Form {
    COLUMN,
    FLATTENED,
    DOCUMENTS,
    MAP_OF_DOCUMENTS,
    MAP_OF_SCALARS
  }

  /** A key longer than this might not fit into an index entry. */
  private static final int LONGEST_KEY = 600;

  private static final String JSON = "jsonb";

  static Verdict of(Shape shape) {
    if (shape.kinds().isEmpty()) {
      return json("never seen with a value");
    }
    if (shape.only(Kind.DOCUMENT)) {
      return document(shape.object());
    }
    if (shape.only(Kind.ARRAY)) {
      return array(shape.array().elements());
    }
    return scalar(shape);
  }

  static Verdict json(String reason) {
    return new Verdict(Form.COLUMN, JSON, null, reason);
  }

  boolean isJson() {
    return type.equals(JSON);
  }

  private static Verdict document(ObjectShape object) {
    if (object.opaque()) {
      return json("too deep or too many fields to look at");
    }
    if (object.map()) {
      return map(object);
    }
    return object.fields().isEmpty()
        ? json("only empty documents")
        : new Verdict(Form.FLATTENED, "", null, null);
  }

  private static Verdict map(ObjectShape object) {
    Shape values = object.values();
    if (values.valued() < values.count()) {
      return json("an object used as a map, some values null");
    }
    if (object.keys().longest() > LONGEST_KEY) {
      return json("an object used as a map, keys too long to be indexed");
    }
    Verdict value = of(values);
    if (value.form == Form.FLATTENED) {
      return new Verdict(Form.MAP_OF_DOCUMENTS, "", null, null);
    }
    boolean scalar = value.form == Form.COLUMN && !value.isJson() && value.as == null;
    return scalar && !values.only(Kind.ARRAY)
        ? new Verdict(Form.MAP_OF_SCALARS, value.type, null, null)
        : json("an object used as a map, values " + values.tally());
  }

  private static Verdict array(Shape elements) {
    if (elements.kinds().isEmpty()) {
      return json("only empty arrays");
    }
    boolean nulls = elements.count(Kind.NULL) > 0;
    if (elements.only(Kind.DOCUMENT) && !nulls && elements.count(Kind.UNDEFINED) == 0) {
      Form form = document(elements.object()).form;
      return form == Form.FLATTENED
          ? new Verdict(Form.DOCUMENTS, "", null, null)
          : json("an array of objects without regular fields");
    }
    boolean scalars = !elements.kinds().contains(Kind.DOCUMENT);
    if (scalars && !elements.kinds().contains(Kind.ARRAY) && elements.count(Kind.UNDEFINED) == 0) {
      Verdict element = scalar(elements);
      if (!element.isJson() && element.as == null) {
        return new Verdict(Form.COLUMN, element.type + "[]", null, element.reason);
      }
    }
    String also = nulls ? ", null " + Wording.count(elements.count(Kind.NULL)) : "";
    return json("an array of mixed elements: " + elements.tally() + also);
  }

  private static Verdict scalar(Shape shape) {
    Set<Kind> kinds = shape.kinds();
    if (kinds.stream().allMatch(Kind::number)) {
      return number(shape);
    }
    if (kinds.size() == 1) {
      return switch (kinds.iterator().next()) {
        case STRING -> column("text");
        case BOOLEAN -> column("boolean");
        case OBJECT_ID, UUID -> new Verdict(Form.COLUMN, "uuid", null, null);
        case BYTES -> column("bytea");
        case DATE ->
            shape.unrepresentableDates() == 0
                ? column("timestamptz(3)")
                : json("dates that PostgreSQL has not");
        default -> json(shape.tally());
      };
    }
    boolean texts = kinds.stream().allMatch(Verdict::writtenAsText);
    if (texts && shape.count(Kind.STRING) * 2 > shape.valued()) {
      String reason = "mixed types: " + shape.tally() + "; as text, the originals are in extra";
      return new Verdict(Form.COLUMN, "text", "text", reason);
    }
    return json("mixed types: " + shape.tally());
  }

  private static boolean writtenAsText(Kind kind) {
    return kind == Kind.STRING || kind == Kind.BOOLEAN || kind.number();
  }

  private static Verdict number(Shape shape) {
    if (shape.only(Kind.INT32)) {
      return column("integer");
    }
    if (shape.count(Kind.DECIMAL) > 0) {
      String reason = shape.only(Kind.DECIMAL) ? null : "mixed numbers: " + shape.tally();
      return new Verdict(Form.COLUMN, "numeric", null, reason);
    }
    if (shape.count(Kind.DOUBLE) == 0) {
      return column("bigint");
    }
    if (shape.numbers().exactDoubles()) {
      return column("double precision");
    }
    String reason = "mixed numbers, some int64 beyond a double's 53 bits: " + shape.tally();
    return new Verdict(Form.COLUMN, "numeric", null, reason);
  }

  private static Verdict column(String type) {
    return new Verdict(Form.COLUMN, type, null, null);
  }
}
