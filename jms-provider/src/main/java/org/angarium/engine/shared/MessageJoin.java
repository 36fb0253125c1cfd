package org.angarium.engine.shared;

/** How statements that have rows of deliveries get at their messages. */
final class MessageJoin {
  private static final String SQL =
      """
      LEFT JOIN LATERAL (SELECT %2$s FROM msg WHERE id = %1$s.id AND %1$s.flags & 1 = 0
        UNION ALL SELECT %2$s FROM msg_np WHERE id = %1$s.id AND %1$s.flags & 1 <> 0 LIMIT 1) m ON true\
      """;

  private MessageJoin() {}

  /**
   * A join that looks up each message by its id, whatever the database thinks of how many there
   * are: it never reads a whole table for a few rows. The message is {@code m}, and its columns are
   * null where it was lost with the server's last crash.
   *
   * @param row the alias of the deliveries
   * @param columns of the message, such as {@code head, body}
   */
  static String of(String row, String columns) {
    return SQL.formatted(row, columns);
  }
}
