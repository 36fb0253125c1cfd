package org.angarium.benchmarks.provider.direct;

import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Topic;
import jakarta.jms.TopicSubscriber;
import org.jspecify.annotations.NullUnmarked;

/** A consumer that refuses every call; who extends it does what the workloads need. */
@NullUnmarked // as the API is
abstract class RefusingConsumer implements TopicSubscriber {
  @Override
  public String getMessageSelector() {
    throw refused();
  }

  @Override
  public MessageListener getMessageListener() {
    throw refused();
  }

  @Override
  public void setMessageListener(MessageListener messageListener) {
    throw refused();
  }

  @Override
  public Message receive() {
    throw refused();
  }

  @Override
  public Message receive(long number) {
    throw refused();
  }

  @Override
  public Message receiveNoWait() {
    throw refused();
  }

  @Override
  public void close() {
    throw refused();
  }

  @Override
  public Topic getTopic() {
    throw refused();
  }

  @Override
  public boolean getNoLocal() {
    throw refused();
  }

  private static UnsupportedOperationException refused() {
    return new UnsupportedOperationException("no workload needs this of the direct provider");
  }
}
