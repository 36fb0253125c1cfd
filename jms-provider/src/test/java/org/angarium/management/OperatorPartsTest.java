package org.angarium.management;

import org.angarium.Broker;
import org.angarium.testkit.ManualClock;

/** Alerts and explanations in JMX, of a broker in memory. */
class OperatorPartsTest extends OperatorPartsContract {
  @Override
  Broker open(ManualClock clock) {
    return Broker.builder().memory("operators").clock(clock).alertDepth(2).open();
  }
}
