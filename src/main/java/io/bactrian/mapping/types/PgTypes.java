package io.bactrian.mapping.types;

import org.jspecify.annotations.Nullable;

/** Makes the {@link PgType} of a column from what the catalogue says of its type. */
public final class PgTypes {

  private static final PgType EXTRA = new JsonType("jsonb", true, true);

  /** What varlena types add to a length in their modifier (VARHDRSZ). */
  private static final int MODIFIER_OFFSET = 4;

  private PgTypes() {}

  /** The type of the column {@code extra}: jsonb in which every BSON type survives. */
  public static PgType extra() {
    return EXTRA;
  }

  /**
   * The codec of a type. A domain has its base type's codec under its own name: its CHECKs are
   * PostgreSQL's business.
   *
   * @throws UnsupportedType when no field of a document can fill such a column
   */
  public static PgType of(TypeDescription type) {
    TypeDescription base = type.base();
    return switch (type.kind()) {
      case 'b' -> base == null ? scalar(type) : array(type, base);
      case 'd' -> {
        if (base == null) {
          throw new IllegalArgumentException("domain " + type.formatted() + " without base type");
        }
        yield of(named(type.formatted(), base));
      }
      case 'e' -> new EnumType(type.formatted(), type.labels());
      case 'c' ->
          throw unsupported(type, "name a child table for the sub-document, or make it jsonb");
      case 'r', 'm' -> throw unsupported(type, "keep its bounds in two columns");
      default -> throw unsupported(type, "it is not a type of columns");
    };
  }

  /**
   * The codec of a {@code numeric} column whose numbers are texts in the documents: {@code "12.5"}.
   * A number is taken, too, and comes back as text.
   *
   * @return null when the type is no {@code numeric}
   */
  public static @Nullable PgType inText(PgType type) {
    return type instanceof NumericType numeric ? new NumberInText(numeric) : null;
  }

  private static PgType array(TypeDescription type, TypeDescription element) {
    return new ArrayType(type.formatted(), of(element), element.oid());
  }

  private static TypeDescription named(String formatted, TypeDescription type) {
    return new TypeDescription(
        type.name(),
        type.kind(),
        formatted,
        type.oid(),
        type.modifier(),
        type.labels(),
        type.base());
  }

  private static PgType scalar(TypeDescription type) {
    String name = type.formatted();
    int modifier = type.modifier();
    return switch (type.name()) {
      case "text", "citext" -> new TextType(name, -1, type.name().equals("citext"));
      case "varchar" -> new TextType(name, length(modifier), false);
      case "bpchar" -> new BlankPaddedType(name, length(modifier));
      case "char" -> new SingleByteType(name);
      case "name" -> new NameType(name);
      case "bool" -> new BooleanType(name);
      case "int2" -> new IntegerType(name, 2);
      case "int4" -> new IntegerType(name, 4);
      case "int8" -> new IntegerType(name, 8);
      case "numeric" -> new NumericType(name, modifier);
      case "float4" -> new RealType(name);
      case "float8" -> new DoubleType(name);
      case "uuid" -> new UuidType(name);
      case "bytea" -> new ByteaType(name);
      case "date" -> new DateType(name);
      case "timestamp", "timestamptz" ->
          new TimestampType(name, modifier, type.name().equals("timestamptz"));
      case "inet" -> new InetType(name, false);
      case "cidr" -> new InetType(name, true);
      case "json" -> new JsonType(name, false, false);
      case "jsonb" -> new JsonType(name, true, false);
      case "tsvector" -> throw unsupported(type, "make it a generated column");
      case "money" -> throw unsupported(type, "make it numeric");
      case "time", "timetz" -> throw unsupported(type, "BSON has no time of day; make it text");
      case "interval" -> throw unsupported(type, "make it bigint, in milliseconds, or text");
      case "xml" -> throw unsupported(type, "make it text");
      case "hstore" -> throw unsupported(type, "make it jsonb");
      default ->
          throw unsupported(type, "make it jsonb or text, or a generated column made from one");
    };
  }

  private static int length(int modifier) {
    return modifier < 0 ? -1 : modifier - MODIFIER_OFFSET;
  }

  private static UnsupportedType unsupported(TypeDescription type, String remedy) {
    return new UnsupportedType(type.formatted() + " cannot be filled from a document; " + remedy);
  }
}
