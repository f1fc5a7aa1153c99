package io.bactrian.infer;

/**
 * How far a draft goes, and how much memory a look may take.
 *
 * @param columns the most columns that a table gets
 * @param depth the most names in a flattened field's path; what is deeper becomes jsonb
 * @param tables the most child tables that a collection gets
 * @param mapKeys above so many different keys an object that is sparse counts as a map
 * @param paths the most different field paths that are remembered for a collection
 * @param ids the most different values that are remembered for a key or a possible reference; three
 *     times as many altogether
 */
public record InferLimits(int columns, int depth, int tables, int mapKeys, int paths, int ids) {

  public static final InferLimits DEFAULT = new InferLimits(200, 4, 40, 64, 20_000, 5_000_000);

  public InferLimits {
    between("columns", columns, 1, 1_500);
    between("depth", depth, 1, 50);
    between("tables", tables, 0, 1_000);
    between("mapKeys", mapKeys, 8, 1_000);
    between("paths", paths, 16, 10_000_000);
    between("ids", ids, 0, 100_000_000);
  }

  private static void between(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + ": must be from " + least + " to " + most + ", is " + value);
    }
  }
}
