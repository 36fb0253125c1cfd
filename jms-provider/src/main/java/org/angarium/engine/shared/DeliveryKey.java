package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The primary key of a delivery's row. */
record DeliveryKey(int sub, long ord) {
  static DeliveryKey of(SharedDelivery delivery) {
    return new DeliveryKey(delivery.sub(), delivery.row().ord());
  }

  /**
   * Sets three parameters: subscriptions, order keys and tokens of claims, as arrays.
   *
   * @param first the number of the first one
   * @return the number of the next parameter
   */
  static int bindWithTokens(
      Connection connection, PreparedStatement s, int first, List<SharedDelivery> deliveries)
      throws SQLException {
    List<Integer> subs = new ArrayList<>();
    List<Long> ords = new ArrayList<>();
    List<Long> tokens = new ArrayList<>();
    for (SharedDelivery delivery : deliveries) {
      subs.add(delivery.sub());
      ords.add(delivery.row().ord());
      tokens.add(delivery.row().token());
    }
    s.setArray(first, Removal.ints(connection, subs));
    s.setArray(first + 1, Removal.longs(connection, ords));
    s.setArray(first + 2, Removal.longs(connection, tokens));
    return first + 3;
  }
}
