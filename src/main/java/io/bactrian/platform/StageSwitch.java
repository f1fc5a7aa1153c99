package io.bactrian.platform;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings a collection to another stage while it is written. The stores do it; who decides that it
 * may be done knows them by this only.
 */
public interface StageSwitch {

  /**
   * Who wants it and why: all of it becomes history.
   *
   * @param walk {@code advance}, {@code rollback}, {@code drill}, {@code retire}, or {@code mode}
   *     for one that nobody asked the gate about
   * @param by who says so
   * @param why for the record, or null
   * @param forced the checks of the gate that do not hold
   * @param gate the verdicts of the gate as JSON, or null
   * @param timeout how long all of it may take
   * @param condition what has to hold
   */
  record Decision(
      String walk,
      String by,
      @Nullable String why,
      List<String> forced,
      @Nullable String gate,
      Duration timeout,
      Condition condition) {

    public Decision {
      forced = List.copyOf(forced);
    }

    /**
     * One that nobody asked the gate about.
     *
     * @throws IllegalArgumentException without a reason
     */
    public static Decision byHand(String by, String why, Duration timeout) {
      if (why.isBlank()) {
        throw new IllegalArgumentException("a mode is set by hand for a reason only");
      }
      return new Decision("mode", by, why, List.of(), null, timeout, Condition.NONE);
    }

    /** The same, with what the gate says of it. */
    public Decision against(GateSays.Verdicts said) {
      return new Decision(walk, by, why, said.inTheWay(), said.report(), timeout, condition);
    }
  }

  /** What has to hold when the stage is set; it is looked at in the transaction that does it. */
  interface Condition {
    /** Nothing. */
    Condition NONE = transaction -> {};

    /**
     * Sees to it that it holds until the transaction ends.
     *
     * @throws StageNotChanged when it does not
     */
    void hold(Transaction transaction);
  }

  /**
   * One step of a walk, by the word that the messages and the model have for it: {@code checkLag},
   * {@code fence}, {@code drain}, {@code verify}, {@code switch}, {@code lift}.
   */
  record Step(String name, Duration took) {}

  /**
   * What was done.
   *
   * @param fenced how long the collection's writes waited
   * @param compared how many documents were found equal meanwhile
   */
  record Walked(Stage from, Stage to, Duration fenced, int compared, List<Step> steps) {}

  /** Who wants to know how it goes: called with each step as it begins. */
  interface Progress {
    /** Nobody. */
    Progress NONE = step -> {};

    void begins(String step);
  }

  /**
   * Changes the stage.
   *
   * @param from the stage that it must have, or null for any
   * @throws StageNotChanged when a step failed or took too long; all is as it was
   * @throws StageUnknown when PostgreSQL went away while it set the stage
   * @throws IllegalArgumentException when there is no such collection
   */
  Walked change(
      String system,
      String collection,
      @Nullable Stage from,
      Stage to,
      Decision decision,
      Progress progress);
}
