package org.angarium.management;

import org.angarium.Broker;
import org.angarium.PostgresBrokers;
import org.angarium.testkit.ManualClock;
import org.junit.jupiter.api.AfterEach;

/** Alerts and explanations in JMX, of a broker on PostgreSQL. */
class PostgresOperatorPartsTest extends OperatorPartsContract {
  private final PostgresBrokers brokers = new PostgresBrokers("operators_test", "");

  @Override
  Broker open(ManualClock clock) {
    return brokers.open(0, Broker.builder().clock(clock).alertDepth(2), clock);
  }

  @Override
  @AfterEach
  void close() {
    brokers.close();
    super.close();
  }
}
