package io.bactrian.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Mappings with random damage: whatever is wrong comes out as MappingProblems. */
class MappingFuzzTest {

  private static final String SEEDLING =
      """
      source: items
      table: shop.items
      id: embedded
      class: money
      columns:
        code: { field: a.code, as: trim-lower }
        amount: { default: 3 }
        status: { values: { o: open, c: closed } }
        user_id: { field: userId, ref: users, later: true }
        seller: { field: sellerId, ref: users, polymorphic: true }
      children:
        - field: parts
          table: shop.parts
          empty: present
          columns:
            count: { constant: 5 }
        - { field: [x, "y.z"], table: shop.bag, value: word }
      drop: [__v, b.c]
      ttl: { column: created_at, after: 90d, every: 1h }
      """;

  private static final String[] PIECES = {
    "~",
    "[]",
    "{}",
    "true",
    "*a",
    "&a ",
    "\n",
    "  ",
    ": ",
    "- ",
    "extra",
    "position",
    "_id",
    "id",
    "item_id",
    "word",
    "key",
    "value",
    "one: true",
    "1e99999",
    "0x1F",
    "no",
    "\"",
    "'",
    "users",
    "items",
    "shop.parts",
    "shop.users",
    "shop.odd",
    "mapped",
    "mixed",
    "total",
    "unfed: true",
    "\u0000",
    "---\n",
    "!!int x",
    "{",
    "}",
    "]",
    "999999999999999999d",
    "field",
    "ref",
    "2020-01-01"
  };

  @Property(tries = 3000, shrinking = ShrinkingMode.OFF)
  void whateverIsWrittenOnlyMappingProblemsComeOut(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder yaml = new StringBuilder(SEEDLING);
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      int from = random.nextInt(yaml.length());
      int to = Math.min(yaml.length(), from + random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> yaml.delete(from, to);
        case 1 -> yaml.insert(from, yaml.substring(from, to));
        default -> {
          String[] words = yaml.toString().split("(?<=\\W)|(?=\\W)");
          int word = random.nextInt(words.length);
          words[word] =
              random.nextBoolean()
                  ? PIECES[random.nextInt(PIECES.length)]
                  : words[random.nextInt(words.length)];
          yaml = new StringBuilder(String.join("", words));
        }
      }
    }
    try {
      Systems.compile(
          MappingProblemsTest.tables(), yaml.toString(), "source: users\ntable: shop.users\n");
    } catch (MappingProblems e) {
      assertThat(e.problems()).isNotEmpty();
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("seed " + seed + "\n" + yaml, e);
    }
  }
}
