package io.bactrian.platform;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells those who write straight to MongoDB that a collection is being changed. Who changes it
 * knows them by this only.
 */
public interface Announcer {

  /** Nobody is there to be told, and so nobody has taken it. */
  Announcer NOBODY =
      new Announcer() {
        @Override
        public String fence(String system, String collection, Stage from, Stage to, String by) {
          return "there is nobody to announce it to";
        }

        @Override
        public void lift(String system, String collection, Stage stage) {
          // They have not been told that it was raised.
        }

        @Override
        public Set<String> fenced() {
          return Set.of();
        }
      };

  /**
   * Tells that a collection is about to be fenced, and waits until that is taken. When it is not,
   * that it is lifted will be told too: somebody may have heard it all the same.
   *
   * @param by who changes it
   * @return why it was not taken, or null
   */
  @Nullable String fence(String system, String collection, Stage from, Stage to, String by);

  /**
   * Tells that it is lifted, if that it was raised has been told; at least once, and later.
   *
   * @param stage in which the collection is then
   */
  void lift(String system, String collection, Stage stage);

  /** The collections of which the fence was told last, as {@code system.collection}. */
  Set<String> fenced();
}
