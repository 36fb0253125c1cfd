package org.angarium.benchmarks.provider.direct;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.ConnectionMetaData;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import org.jspecify.annotations.NullUnmarked;

/** A connection that refuses every call; who extends it does what the workloads need. */
@NullUnmarked // as the API is
abstract class RefusingConnection implements Connection {
  @Override
  public Session createSession(boolean flag, int number) {
    throw refused();
  }

  @Override
  public Session createSession(int number) {
    throw refused();
  }

  @Override
  public Session createSession() {
    throw refused();
  }

  @Override
  public String getClientID() {
    throw refused();
  }

  @Override
  public void setClientID(String text) {
    throw refused();
  }

  @Override
  public ConnectionMetaData getMetaData() {
    throw refused();
  }

  @Override
  public ExceptionListener getExceptionListener() {
    throw refused();
  }

  @Override
  public void setExceptionListener(ExceptionListener exceptionListener) {
    throw refused();
  }

  @Override
  public void start() {
    throw refused();
  }

  @Override
  public void stop() {
    throw refused();
  }

  @Override
  public void close() {
    throw refused();
  }

  @Override
  public ConnectionConsumer createConnectionConsumer(
      Destination destination, String text, ServerSessionPool serverSessionPool, int number) {
    throw refused();
  }

  @Override
  public ConnectionConsumer createSharedConnectionConsumer(
      Topic topic, String text, String text2, ServerSessionPool serverSessionPool, int number) {
    throw refused();
  }

  @Override
  public ConnectionConsumer createDurableConnectionConsumer(
      Topic topic, String text, String text2, ServerSessionPool serverSessionPool, int number) {
    throw refused();
  }

  @Override
  public ConnectionConsumer createSharedDurableConnectionConsumer(
      Topic topic, String text, String text2, ServerSessionPool serverSessionPool, int number) {
    throw refused();
  }

  private static UnsupportedOperationException refused() {
    return new UnsupportedOperationException("no workload needs this of the direct provider");
  }
}
