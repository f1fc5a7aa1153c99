package io.bactrian.paired;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The rows with which a store answers, one after the other. */
interface Answer extends AutoCloseable {

  /**
   * The next row, or null after the last.
   *
   * @throws Unanswerable when the store has no row that could be compared
   */
  @Nullable NormalRow next() throws SQLException;

  @Override
  void close() throws SQLException;
}
