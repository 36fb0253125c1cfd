package org.angarium.integration.spring;

import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.angarium.integration.Site;

/** A listener that writes down what it gets, and fails as often as it is told to. Thread-safe. */
final class Heard implements MessageListener {
  private final List<String> texts = new CopyOnWriteArrayList<>();
  private final int failures;

  Heard() {
    this(0);
  }

  /**
   * @param failures how often each message fails before it is accepted
   */
  Heard(int failures) {
    this.failures = failures;
  }

  @Override
  public void onMessage(Message message) {
    try {
      int attempt = message.getIntProperty("JMSXDeliveryCount");
      texts.add(((TextMessage) message).getText() + " " + attempt);
      if (attempt <= failures) {
        throw new IllegalStateException("the listener fails, as it is told to");
      }
    } catch (JMSException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Each text with the number of its attempt. */
  List<String> texts() {
    return texts;
  }

  /** Waits until there are as many. */
  void awaitCount(int count) {
    await().atMost(Duration.ofMillis(Site.SOON)).until(() -> texts.size(), size -> size >= count);
  }
}
