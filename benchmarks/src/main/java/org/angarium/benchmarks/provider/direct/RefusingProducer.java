package org.angarium.benchmarks.provider.direct;

import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import org.jspecify.annotations.NullUnmarked;

/** A producer that refuses every call; who extends it does what the workloads need. */
@NullUnmarked // as the API is
abstract class RefusingProducer implements MessageProducer {
  @Override
  public void setDisableMessageID(boolean flag) {
    throw refused();
  }

  @Override
  public boolean getDisableMessageID() {
    throw refused();
  }

  @Override
  public void setDisableMessageTimestamp(boolean flag) {
    throw refused();
  }

  @Override
  public boolean getDisableMessageTimestamp() {
    throw refused();
  }

  @Override
  public void setDeliveryMode(int number) {
    throw refused();
  }

  @Override
  public int getDeliveryMode() {
    throw refused();
  }

  @Override
  public void setPriority(int number) {
    throw refused();
  }

  @Override
  public int getPriority() {
    throw refused();
  }

  @Override
  public void setTimeToLive(long number) {
    throw refused();
  }

  @Override
  public long getTimeToLive() {
    throw refused();
  }

  @Override
  public void setDeliveryDelay(long number) {
    throw refused();
  }

  @Override
  public long getDeliveryDelay() {
    throw refused();
  }

  @Override
  public Destination getDestination() {
    throw refused();
  }

  @Override
  public void close() {
    throw refused();
  }

  @Override
  public void send(Message message) throws JMSException {
    throw refused();
  }

  @Override
  public void send(Message message, int number, int number2, long number3) {
    throw refused();
  }

  @Override
  public void send(Destination destination, Message message) throws JMSException {
    throw refused();
  }

  @Override
  public void send(
      Destination destination, Message message, int number, int number2, long number3) {
    throw refused();
  }

  @Override
  public void send(Message message, CompletionListener completionListener) {
    throw refused();
  }

  @Override
  public void send(
      Message message,
      int number,
      int number2,
      long number3,
      CompletionListener completionListener) {
    throw refused();
  }

  @Override
  public void send(
      Destination destination, Message message, CompletionListener completionListener) {
    throw refused();
  }

  @Override
  public void send(
      Destination destination,
      Message message,
      int number,
      int number2,
      long number3,
      CompletionListener completionListener) {
    throw refused();
  }

  private static UnsupportedOperationException refused() {
    return new UnsupportedOperationException("no workload needs this of the direct provider");
  }
}
