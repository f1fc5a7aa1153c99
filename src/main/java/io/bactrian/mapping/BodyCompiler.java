package io.bactrian.mapping;

import io.bactrian.mapping.Mapping.Body;
import io.bactrian.mapping.Mapping.ChildSpec;
import io.bactrian.mapping.Mapping.ColumnSpec;
import io.bactrian.mapping.types.PgType;
import io.bactrian.mapping.types.PgTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes the plan of one table: who takes which field, and what becomes of it. */
final class BodyCompiler {

  private final LensCompiler compiler;
  private final String source;
  private final Body body;
  private final Table table;
  private final @Nullable ChildSpec child;
  private final FieldNode fields = new FieldNode();
  private final ShapeCompiler columns;
  private boolean usesIdMap;
  private int derivedId = -1;

  /**
   * @param source the collection
   * @param parent the shape of the parent's table, and {@code child} how it hangs on it; both null
   *     for the document's own table
   */
  BodyCompiler(
      LensCompiler compiler,
      String source,
      Body body,
      Table table,
      @Nullable TableShape parent,
      @Nullable ChildSpec child,
      int childIndex) {
    this.compiler = compiler;
    this.source = source;
    this.body = body;
    this.table = table;
    this.child = child;
    this.columns = new ShapeCompiler(compiler, body, table, parent, child, childIndex, fields);
  }

  boolean usesIdMap() {
    return usesIdMap;
  }

  TablePlan compile() {
    for (Mapping.Said<FieldPath> path : body.drop()) {
      if (!fields.drop(path.value().names())) {
        problem(path.spot(), path.value() + " is dropped twice, or inside what is dropped already");
      }
    }
    return plan(columns.compile());
  }

  private Spot spot() {
    return body.table().spot();
  }

  private void problem(Spot spot, String message) {
    compiler.problem(spot, message);
  }

  private TablePlan plan(TableShape shape) {
    List<FieldPlan> givers = new ArrayList<>();
    // By name first, so that of two columns for a field the one that was written down is reported.
    List<Map.Entry<String, ColumnSpec>> order = new ArrayList<>(columns.fed().entrySet());
    order.sort(Comparator.comparing(entry -> entry.getValue() != ShapeCompiler.BY_NAME));
    for (Map.Entry<String, ColumnSpec> entry : order) {
      Column column = Objects.requireNonNull(table.column(entry.getKey()));
      int index = shape.indexOf(column.name());
      ColumnSpec spec = entry.getValue();
      FieldPath path = spec.field() == null ? FieldPath.feeding(column.name()) : spec.field();
      boolean derives =
          child != null
              && path.names().equals(List.of("_id"))
              && column.notNull()
              && column.computedDefault()
              && (columns.hasPosition() || child.key() != null || child.one())
              && column.type().formatted().equals("uuid");
      derivedId = derives ? index : derivedId;
      ColumnPlan plan = column(shape, column, spec, path, index, derives);
      if (plan != null) {
        take(
            path,
            plan,
            spec == ShapeCompiler.BY_NAME ? spot() : spec.spot(),
            "column " + column.name());
        givers.add(plan);
      }
    }
    for (ShapeCompiler.Polymorphic polymorphic : columns.polymorphics()) {
      PolymorphicPlan plan = polymorphic(shape, polymorphic);
      if (plan != null) {
        take(
            field(polymorphic.name(), polymorphic.spec()),
            plan,
            polymorphic.spec().spot(),
            "columns " + polymorphic.name() + "_…");
        givers.add(plan);
      }
    }
    List<ChildPlan> children = new ArrayList<>();
    for (ChildSpec spec : body.children()) {
      ChildPlan plan = child(shape, spec, children.size());
      if (plan != null) {
        take(spec.field(), plan, spec.spot(), "table " + spec.body().table().value());
        givers.add(plan);
        children.add(plan);
      }
    }
    return new TablePlan(
        shape, fields, givers, children, columns.hasExtra() ? shape.indexOf("extra") : -1);
  }

  private static FieldPath field(String name, ColumnSpec spec) {
    return spec.field() == null ? FieldPath.feeding(name) : spec.field();
  }

  private void take(FieldPath path, FieldPlan plan, Spot spot, String who) {
    if (!fields.add(path.names(), plan)) {
      problem(
          spot,
          "the field "
              + path
              + ", which feeds the "
              + who
              + ", is taken or dropped already, or a field inside or around it is: one field, one"
              + " place");
    }
  }

  private @Nullable ColumnPlan column(
      TableShape shape,
      Column column,
      ColumnSpec spec,
      FieldPath path,
      int index,
      boolean derives) {
    PgType type = shape.columns().get(index).type();
    KeyForm form = form(column, type, spec, path);
    if (form == null) {
      return null;
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (Map.Entry<String, String> value : spec.values().entrySet()) {
      Object held = Literal.read(type, value.getValue());
      if (held != null) {
        values.put(value.getKey(), held);
      } else {
        problem(
            spec.spot(),
            "'values' maps "
                + value.getKey()
                + " to '"
                + value.getValue()
                + "', which is no "
                + type.name()
                + (column.type().labels().isEmpty()
                    ? ""
                    : "; its labels are "
                        + String.join(", ", column.type().labels())
                        + "."
                        + Spelling.suggest(value.getValue(), column.type().labels())));
      }
    }
    Object fallback = null;
    if (spec.fallback() != null) {
      fallback = Literal.read(type, spec.fallback());
      if (fallback == null) {
        problem(spec.spot(), "'default' is no " + type.name());
      } else if (!columns.hasExtra()) {
        problem(
            spec.spot(),
            "'default' needs a column extra of type jsonb in "
                + table.qualifiedName()
                + ", which remembers that the field was missing");
      }
    } else if (column.fallback() != null
        && columns.hasExtra()
        && spec.ref() == null
        && !isRootId(path)) {
      fallback = Literal.readSql(type, column.fallback());
    }
    boolean required = column.notNull() && !derives && !spec.later();
    boolean keepsUnfit = spec.unfit() == Mapping.Unfit.EXTRA;
    if (keepsUnfit && (!columns.hasExtra() || (required && fallback == null))) {
      problem(
          spec.spot(),
          "'unfit: extra' leaves "
              + column.name()
              + " null and keeps the value in extra: "
              + (columns.hasExtra()
                  ? "the column must not be NOT NULL without a default"
                  : table.qualifiedName() + " needs a column extra of type jsonb"));
    }
    return new ColumnPlan(
        index, type, column.name(), path, form, values, spec.as(), keepsUnfit, fallback, required);
  }

  private boolean isRootId(FieldPath path) {
    return child == null && path.names().equals(List.of("_id"));
  }

  private @Nullable KeyForm form(Column column, PgType type, ColumnSpec spec, FieldPath path) {
    if (spec.ref() != null) {
      return reference(column, type, spec.ref(), spec.spot());
    }
    if (isRootId(path)) {
      LensCompiler.Key key = compiler.keyOf(source);
      if (key != null) {
        usesIdMap |= key.identity() == Mapping.Identity.MAPPED;
        return key.form(type, compiler.ids(), true);
      }
    }
    if (spec.as() == Mapping.As.NUMBER) {
      PgType digits = PgTypes.inText(type);
      if (digits == null) {
        problem(
            spec.spot(),
            "'as: number' goes with a numeric column; " + column.name() + " is " + type.name());
        return null;
      }
      return new KeyForm.Typed(digits);
    }
    return new KeyForm.Typed(type);
  }

  private @Nullable KeyForm reference(Column column, PgType type, String ref, Spot spot) {
    LensCompiler.Key key = compiler.keyOf(ref);
    if (key == null) {
      if (!compiler.collections().contains(ref)) {
        problem(
            spot,
            "'ref' names the collection "
                + ref
                + ", which no mapping of this system has."
                + Spelling.suggest(ref, compiler.collections()));
      }
      return null;
    }
    boolean same = key.type().name().equals(type.name());
    boolean alike =
        key.identity() == Mapping.Identity.NATURAL && key.type().getClass() == type.getClass();
    if (!same && !alike) {
      problem(
          spot,
          "the keys of "
              + ref
              + " are "
              + key.type().name()
              + ", but "
              + column.name()
              + " is "
              + type.name());
      return null;
    }
    usesIdMap |= key.identity() == Mapping.Identity.MAPPED;
    return key.form(type, compiler.ids(), false);
  }

  private @Nullable PolymorphicPlan polymorphic(
      TableShape shape, ShapeCompiler.Polymorphic polymorphic) {
    List<String> parts = polymorphic.parts();
    List<Integer> indexes = parts.stream().map(shape::indexOf).toList();
    if (indexes.contains(-1)) {
      return null;
    }
    Column id = Objects.requireNonNull(table.column(parts.get(1)));
    boolean required = Objects.requireNonNull(table.column(parts.get(0))).notNull();
    for (String part : parts.subList(1, 3)) {
      if (Objects.requireNonNull(table.column(part)).notNull()) {
        problem(polymorphic.spec().spot(), part + " must not be NOT NULL: it is one or the other");
      }
    }
    PgType kindType = shape.columns().get(indexes.get(0)).type();
    KeyForm form =
        reference(
            id,
            shape.columns().get(indexes.get(1)).type(),
            Objects.requireNonNull(polymorphic.spec().ref()),
            polymorphic.spec().spot());
    if (form == null) {
      return null;
    }
    for (String word : List.of("entity", "template")) {
      if (Literal.read(kindType, word) == null) {
        problem(
            polymorphic.spec().spot(),
            parts.get(0)
                + " must take the words entity and template; its type is "
                + kindType.name());
        return null;
      }
    }
    return new PolymorphicPlan(
        field(polymorphic.name(), polymorphic.spec()),
        indexes.get(0),
        indexes.get(1),
        indexes.get(2),
        kindType,
        shape.columns().get(indexes.get(1)).type(),
        form,
        shape.columns().get(indexes.get(2)).type(),
        required);
  }

  private @Nullable ChildPlan child(TableShape shape, ChildSpec spec, int index) {
    Table childTable = compiler.table(spec.body().table());
    if (childTable == null) {
      return null;
    }
    BodyCompiler inner =
        new BodyCompiler(compiler, source, spec.body(), childTable, shape, spec, index);
    TablePlan plan = inner.compile();
    usesIdMap |= inner.usesIdMap;
    TableShape childShape = plan.shape();
    int key = spec.key() == null ? -1 : childShape.indexOf(spec.key());
    int value = spec.value() == null ? -1 : childShape.indexOf(spec.value());
    if ((spec.key() != null && key < 0) || (spec.value() != null && value < 0)) {
      return null;
    }
    if (key >= 0
        && !MapKey.fits(
            childShape.columns().get(key).type(),
            Objects.requireNonNull(childTable.column(Objects.requireNonNull(spec.key()))).type())) {
      problem(
          spec.spot(),
          "the names of a map are texts, uuids or whole numbers; "
              + spec.key()
              + " is "
              + childShape.columns().get(key).type().name());
    }
    KeyForm valueForm = null;
    if (value >= 0) {
      Column column =
          Objects.requireNonNull(childTable.column(Objects.requireNonNull(spec.value())));
      PgType type = childShape.columns().get(value).type();
      valueForm =
          spec.ref() == null
              ? new KeyForm.Typed(type)
              : reference(column, type, spec.ref(), spec.spot());
      if (valueForm == null) {
        return null;
      }
    }
    return new ChildPlan(
        spec.one() ? ChildPlan.Kind.ONE : key >= 0 ? ChildPlan.Kind.MAP : ChildPlan.Kind.ARRAY,
        spec.field(),
        plan,
        inner.columns.hasPosition() ? childShape.indexOf("position") : -1,
        key < 0 ? null : new MapKey(key, childShape.columns().get(key).type()),
        value,
        valueForm,
        spec.empty() == Mapping.Empty.PRESENT,
        inner.derivedId);
  }
}
