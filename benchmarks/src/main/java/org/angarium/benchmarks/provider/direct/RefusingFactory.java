package org.angarium.benchmarks.provider.direct;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import org.jspecify.annotations.NullUnmarked;

/** A connection factory that refuses every call; who extends it does what the workloads need. */
@NullUnmarked // as the API is
abstract class RefusingFactory implements ConnectionFactory {
  @Override
  public Connection createConnection() {
    throw refused();
  }

  @Override
  public Connection createConnection(String text, String text2) {
    throw refused();
  }

  @Override
  public JMSContext createContext() {
    throw refused();
  }

  @Override
  public JMSContext createContext(String text, String text2) {
    throw refused();
  }

  @Override
  public JMSContext createContext(String text, String text2, int number) {
    throw refused();
  }

  @Override
  public JMSContext createContext(int number) {
    throw refused();
  }

  private static UnsupportedOperationException refused() {
    return new UnsupportedOperationException("no workload needs this of the direct provider");
  }
}
