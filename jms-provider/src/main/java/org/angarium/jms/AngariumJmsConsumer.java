package org.angarium.jms;

import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.StreamMessage;
import java.util.function.Consumer;
import org.angarium.message.AngariumMessage;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/** A consumer of the simplified API: an {@link AngariumConsumer} without checked exceptions. */
final class AngariumJmsConsumer implements JMSConsumer, JmsGroupKeeper {
  private final AngariumConsumer consumer;

  AngariumJmsConsumer(AngariumConsumer consumer) {
    this.consumer = consumer;
  }

  @Override
  public @Nullable String getMessageSelector() {
    return JmsCalls.ask(consumer::getMessageSelector);
  }

  @Override
  public @Nullable MessageListener getMessageListener() {
    return JmsCalls.ask(consumer::getMessageListener);
  }

  @Override
  public void setMessageListener(@Nullable MessageListener listener) {
    JmsCalls.unchecked(() -> consumer.setMessageListener(listener));
  }

  @Override
  public @Nullable Message receive() {
    return JmsCalls.ask(() -> consumer.receive());
  }

  @Override
  public @Nullable Message receive(long timeout) {
    return JmsCalls.ask(() -> consumer.receive(timeout));
  }

  @Override
  public @Nullable Message receiveNoWait() {
    return JmsCalls.ask(consumer::receiveNoWait);
  }

  @Override
  public <T> @Nullable T receiveBody(Class<T> type) {
    return receiveBody(type, 0);
  }

  @Override
  public <T> @Nullable T receiveBody(Class<T> type, long timeout) {
    return body(type, AngariumConsumer.nanos(timeout));
  }

  @Override
  public <T> @Nullable T receiveBodyNoWait(Class<T> type) {
    return body(type, AngariumConsumer.noWait());
  }

  /**
   * Receives a message of which only the body is wanted; where that is not of the type, the session
   * mode decides what becomes of the message (8.6).
   */
  private <T> @Nullable T body(Class<T> type, long nanos) {
    try {
      return consumer.receive(nanos, message -> read(message, type));
    } catch (JMSException e) {
      throw JmsErrors.unchecked(e);
    }
  }

  private static <T> T read(AngariumMessage message, Class<T> type) throws JMSException {
    T body = message instanceof StreamMessage ? null : message.getBody(type);
    if (body == null) {
      throw JmsErrors.checked(
          ErrorCode.MESSAGE_FORMAT,
          "%s has no body that receiveBody could return; receive the message instead"
              .formatted(message));
    }
    return body;
  }

  @Override
  public void onLostGroup(Consumer<String> listener) {
    JmsCalls.unchecked(() -> consumer.onLostGroup(listener));
  }

  @Override
  public void close() {
    consumer.close();
  }
}
