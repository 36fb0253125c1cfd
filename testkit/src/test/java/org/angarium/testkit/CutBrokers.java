package org.angarium.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSRuntimeException;
import org.angarium.Broker;

/** Closes brokers on a disk without power. */
final class CutBrokers {
  private CutBrokers() {}

  /** It ends, whatever it could not write. */
  static void close(Broker broker) {
    try {
      broker.close();
    } catch (JMSRuntimeException e) {
      assertThat(e).hasStackTraceContaining("the power was cut");
    }
  }
}
