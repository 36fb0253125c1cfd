package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** How nodes tell each other something by NOTIFY. */
final class Notices {
  private static final int LONGEST_PAYLOAD = 7_000;
  private static final int LONGEST_CHANNEL = 63;

  /** Without waiting for the disk: a hint need not outlive the server. */
  private static final String NOTIFY =
      "SELECT set_config('synchronous_commit', 'off', true), pg_notify(?, ?)";

  private static final String NOTIFY_WITH = "SELECT pg_notify(?, ?)";

  private Notices() {}

  /** A channel of that name; a shorter one where the server would refuse it as too long. */
  static String channel(String name) {
    if (name.length() <= LONGEST_CHANNEL) {
      return name;
    }
    String hash = "_" + Integer.toHexString(name.hashCode());
    return name.substring(0, LONGEST_CHANNEL - hash.length()) + hash;
  }

  /**
   * What says of all of these the same, in as few texts as the server takes.
   *
   * @param node whose it is
   * @param kind what it says; empty for the most frequent
   */
  static List<String> payloads(long node, String kind, Collection<?> subs) {
    List<String> payloads = new ArrayList<>();
    String prefix = node + ":" + kind;
    StringBuilder payload = new StringBuilder(prefix);
    for (Object sub : subs) {
      payload.append(payload.length() == prefix.length() ? "" : ",").append(sub);
      if (payload.length() > LONGEST_PAYLOAD) {
        payloads.add(payload.toString());
        payload.setLength(prefix.length());
      }
    }
    if (payload.length() > prefix.length()) {
      payloads.add(payload.toString());
    }
    return payloads;
  }

  /** Tells with a transaction of its own, which does not wait for the disk; how many. */
  static int tell(Connection c, String channel, List<String> payloads) throws SQLException {
    return tell(c, NOTIFY, channel, payloads);
  }

  /** Tells with a transaction that somebody waits for. */
  static void tellWith(Connection c, String channel, List<String> payloads) throws SQLException {
    tell(c, NOTIFY_WITH, channel, payloads);
  }

  private static int tell(Connection c, String sql, String channel, List<String> payloads)
      throws SQLException {
    try (PreparedStatement s = c.prepareStatement(sql)) {
      for (String payload : payloads) {
        s.setString(1, channel);
        s.setString(2, payload);
        s.execute();
      }
    }
    return payloads.size();
  }
}
