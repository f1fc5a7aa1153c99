package io.bactrian.mapping;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks what mappings say of when rows expire. */
final class ExpiryCheck {

  private final LensCompiler compiler;

  ExpiryCheck(LensCompiler compiler) {
    this.compiler = compiler;
  }

  /** That rows expire by a time, which documents bring with them. */
  void check(Mapping mapping, Table table, TableShape shape) {
    Mapping.Ttl ttl = mapping.ttl();
    if (ttl == null || ttl.column().isEmpty()) {
      return;
    }
    Column column = table.column(ttl.column());
    if (column == null) {
      compiler.problem(ttl.spot(), LensCompiler.unknownColumn(ttl.column(), table));
      return;
    }
    String type = column.type().formatted();
    if (type.endsWith("[]") || !(type.startsWith("timestamp") || type.equals("date"))) {
      compiler.problem(ttl.spot(), "rows expire by a time; " + ttl.column() + " is " + type);
    } else if (shape.indexOf(ttl.column()) < 0) {
      compiler.problem(
          ttl.spot(),
          "rows expire by a time that a field feeds; nothing feeds the column "
              + ttl.column()
              + " of "
              + table.qualifiedName());
    }
  }

  /** That what one mapping lets expire can be told from what others put into the same table. */
  void checkSharedTables(List<Lens> lenses) {
    for (Lens lens : lenses) {
      Mapping.Ttl ttl = lens.mapping().ttl();
      if (ttl == null) {
        continue;
      }
      TableShape root = lens.tables().get(0);
      for (Lens other : lenses) {
        boolean mixed =
            other.tables().stream()
                .filter(shape -> other != lens || shape != root)
                .filter(shape -> shape.qualifiedName().equals(root.qualifiedName()))
                .anyMatch(
                    shape ->
                        !toldApart(root, shape)
                            && !(shape.parent() == null && alike(ttl, other.mapping().ttl())));
        if (mixed) {
          compiler.problem(
              ttl.spot(),
              "rows of "
                  + lens.collection()
                  + " would expire together with those of "
                  + other.collection()
                  + ", which stand in "
                  + root.qualifiedName()
                  + " too: tell them apart by a column with a 'constant' in each mapping, or give"
                  + " both the same 'ttl'");
        }
      }
    }
  }

  private static boolean alike(Mapping.Ttl one, Mapping.@Nullable Ttl other) {
    return other != null
        && one.column().equals(other.column())
        && one.after().equals(other.after());
  }

  /** Whether some column, which can be compared, holds another constant in each. */
  private static boolean toldApart(TableShape one, TableShape other) {
    return one.constants().entrySet().stream()
        .anyMatch(
            entry -> {
              TableShape.Filled column = one.columns().get(entry.getKey());
              Object constant = other.constants().get(other.indexOf(column.name()));
              return !column.type().name().startsWith("json")
                  && constant != null
                  && !Objects.deepEquals(constant, entry.getValue());
            });
  }
}
