package io.bactrian.chaos;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Has collections change their mode, one after the other, there and back, as an operator does. */
final class ModeWalker {

  private static final List<String> MODES = List.of("mongo", "dual", "postgres");

  private final EscrowWorld world;
  private final List<String> collections;
  private final Random random;
  private final Map<String, String> modes = new TreeMap<>();
  private final Map<String, Integer> answers = new TreeMap<>();
  private String last = "";

  ModeWalker(EscrowWorld world, List<String> collections, Random random) {
    this.world = world;
    this.collections = collections;
    this.random = random;
  }

  /** Tries to change one; what fails leaves it as it was. */
  void step() {
    String collection = collections.get(random.nextInt(collections.size()));
    String mode = next(modes.getOrDefault(collection, "mongo"));
    Replica replica = world.replicas().get(random.nextInt(world.replicas().size()));
    try {
      HttpResponse<String> answer =
          replica.send(
              "POST",
              "/stores/" + collection + "/mode",
              "{\"mode\": \"%s\", \"why\": \"chaos\", \"timeoutSeconds\": 20}".formatted(mode));
      if (answer.statusCode() == 200) {
        modes.put(collection, mode);
      } else {
        last = answer.body();
      }
      answers.merge(String.valueOf(answer.statusCode()), 1, Integer::sum);
    } catch (IOException e) {
      // It was changed, or not; the next change is right from either.
      answers.merge("none", 1, Integer::sum);
    }
  }

  /** A neighbour, and sometimes all the way. */
  private String next(String mode) {
    if (mode.equals("dual")) {
      return random.nextBoolean() ? "postgres" : "mongo";
    }
    if (random.nextInt(4) == 0) {
      return MODES.get(random.nextInt(MODES.size()));
    }
    return "dual";
  }

  @Override
  public String toString() {
    return answers + (last.isEmpty() ? "" : ", the last refusal: " + last);
  }
}
