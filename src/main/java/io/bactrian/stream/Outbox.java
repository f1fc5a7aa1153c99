package io.bactrian.stream;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;

/**
 * Messages for the stream, written in the transaction of what they tell about: they are on the
 * stream later exactly if it is committed. One row holds the messages of one transaction.
 */
public final class Outbox {

  /** The row's statement: {@code messages} as {@link #lines}, and how many. */
  public static final String INSERT = "insert into risk.outbox (messages, count) values (?, ?)";

  private Outbox() {}

  /** Adds them in this order, in the connection's transaction; none adds nothing. */
  public static void add(Connection connection, Collection<StreamMessage> messages)
      throws SQLException {
    if (messages.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, lines(messages));
      insert.setInt(2, messages.size());
      insert.executeUpdate();
    }
  }

  /** A line for each: type, project, timestamp, data, separated by tabs, which JSON has not raw. */
  public static String lines(Collection<StreamMessage> messages) {
    StringBuilder lines = new StringBuilder();
    for (StreamMessage message : messages) {
      lines
          .append(message.type())
          .append('\t')
          .append(message.projectId())
          .append('\t')
          .append(message.timestamp())
          .append('\t')
          .append(message.data())
          .append('\n');
    }
    return lines.toString();
  }
}
