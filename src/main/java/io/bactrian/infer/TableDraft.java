package io.bactrian.infer;

import io.bactrian.infer.Table.Branch;
import io.bactrian.infer.Table.KeyColumn;
import io.bactrian.infer.Verdict.Form;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Drafts one table, and the tables of its children, from the objects at one path. */
final class TableDraft {

  /** Children of children of children, and no further. */
  private static final int DEEPEST = 4;

  private final CollectionDraft draft;
  private final String name;
  private final List<KeyColumn> key;
  private final long rows;
  private final Names names = new Names();
  private final Map<Shape, String> implied = new IdentityHashMap<>();
  private final List<Column> columns = new ArrayList<>();
  private final List<Table> children = new ArrayList<>();

  /**
   * @param key the primary key's columns
   * @param rows how many objects were seen
   */
  TableDraft(CollectionDraft draft, String name, List<KeyColumn> key, long rows) {
    this.draft = draft;
    this.name = name;
    this.key = key;
    this.rows = rows;
    key.forEach(column -> names.reserve(column.name()));
    names.reserve("extra");
  }

  /** A table with a column or child for each of the object's fields. */
  Table of(ObjectShape object, @Nullable Branch branch, List<String> reasons) {
    Width width = new Width(object, rows, draft.limits());
    nameImplied(object, width);
    addFields(object, List.of(), width);
    return new Table(name, rows, key, branch, columns, true, children, reasons);
  }

  /** A table with one column for the values of an object used as a map. */
  Table ofScalars(Shape values, Branch branch, List<String> reasons) {
    columns.add(column(values, List.of(), Verdict.of(values), names.claim("value")));
    return new Table(name, rows, key, branch, columns, false, children, reasons);
  }

  /** Where a mapping needs no word because the names agree, no other field gets the name. */
  private void nameImplied(ObjectShape object, Width width) {
    object
        .fields()
        .forEach(
            (field, shape) -> {
              String column = SnakeCase.of(field);
              boolean agrees = SnakeCase.camel(column).equals(field);
              boolean stays = width.left(shape) == null && !Likeness.key(shape.path());
              if (agrees && stays && names.claimExactly(column)) {
                implied.put(shape, column);
              }
            });
  }

  private void addFields(ObjectShape object, List<String> above, Width width) {
    for (Map.Entry<String, Shape> field : object.fields().entrySet()) {
      Shape shape = field.getValue();
      if (!Likeness.key(shape.path())) {
        List<String> path = new ArrayList<>(above);
        path.add(field.getKey());
        add(shape, List.copyOf(path), width);
      }
    }
  }

  private void add(Shape shape, List<String> path, Width width) {
    String left = width.left(shape);
    if (left != null) {
      draft.note(shape, "left to extra: " + left);
      return;
    }
    String whole = width.whole(shape);
    Verdict verdict = whole == null ? Verdict.of(shape) : Verdict.json(whole);
    switch (verdict.form()) {
      case FLATTENED -> addFields(shape.object(), path, width);
      case COLUMN -> addColumn(shape, path, verdict);
      default -> {
        if (key.size() >= DEEPEST || !draft.takeTable()) {
          addColumn(shape, path, Verdict.json("no more child tables"));
        } else {
          children.add(child(shape, path, verdict.form()));
        }
      }
    }
  }

  private void addColumn(Shape shape, List<String> path, Verdict verdict) {
    String agreed = implied.get(shape);
    columns.add(column(shape, path, verdict, agreed == null ? names.claim(path) : agreed));
  }

  private Column column(Shape shape, List<String> path, Verdict verdict, String columnName) {
    List<String> reasons = new ArrayList<>();
    if (verdict.reason() != null) {
      reasons.add(verdict.reason());
    }
    String type = verdict.type();
    String ref = null;
    References.Finding finding = verdict.isJson() ? null : draft.reference(shape);
    if (finding != null && finding.collection() != null) {
      ref = finding.collection();
      type = draft.keyType(ref);
      reasons.add(finding.reason());
    } else if (finding != null) {
      reasons.add("no reference guessed: " + finding.reason());
    }
    boolean all = draft.complete() && shape.valued() == rows && rows > 0;
    List<String> hints = draft.hints(shape, verdict, ref);
    if (!verdict.isJson()) {
      draft.noteNul(shape);
    }
    reasons.forEach(reason -> draft.note(shape, reason));
    hints.forEach(hint -> draft.note(shape, hint));
    String as = ref == null ? verdict.as() : null;
    return new Column(columnName, type, all, path, as, ref, reasons, hints);
  }

  private Table child(Shape shape, List<String> path, Form form) {
    boolean map = form != Form.DOCUMENTS;
    Shape items = map ? shape.object().values() : shape.array().elements();
    long empty = map ? shape.object().empty() : shape.array().empty();
    boolean present = empty > rows - shape.valued();
    List<String> reasons = new ArrayList<>();
    if (map) {
      int distinct = shape.object().keys().distinct();
      String keys = distinct < 0 ? "very many keys" : Wording.count(distinct, "different key");
      String objects = Wording.count(shape.object().objects(), "object");
      reasons.add("an object used as a map: " + keys + " in " + objects);
    }
    reasons.forEach(reason -> draft.note(shape, reason));
    Branch branch = new Branch(name, key, path, map, present);
    List<KeyColumn> childKey = childKey(map);
    String childName = draft.childName(name, path);
    TableDraft child = new TableDraft(draft, childName, childKey, items.valued());
    return form == Form.MAP_OF_SCALARS
        ? child.ofScalars(items, branch, reasons)
        : child.of(items.object(), branch, reasons);
  }

  /** The parent's key under names that tell whose it is, and a position or map key. */
  private List<KeyColumn> childKey(boolean map) {
    Names childNames = new Names();
    String own = map ? "key" : "position";
    childNames.reserve(own);
    childNames.reserve("extra");
    List<KeyColumn> columns = new ArrayList<>();
    for (int i = 0; i < key.size(); i++) {
      KeyColumn column = key.get(i);
      boolean last = i == key.size() - 1;
      String wanted = last ? draft.localName(name) + "_" + column.name() : column.name();
      columns.add(new KeyColumn(childNames.claim(wanted), column.type()));
    }
    columns.add(new KeyColumn(own, map ? KeyType.TEXT : "integer"));
    return List.copyOf(columns);
  }
}
