package org.angarium.broker;

import java.util.List;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.model.DestinationName;
import org.jspecify.annotations.Nullable;

/**
 * A connection, as an operator sees it.
 *
 * @param clientId null for none
 * @param user null for nobody in particular
 * @param started whether it delivers messages
 */
public record ConnectionReport(
    String id,
    @Nullable String clientId,
    @Nullable String user,
    boolean started,
    List<SessionReport> sessions) {
  /** Copies the list. */
  public ConnectionReport {
    sessions = List.copyOf(sessions);
  }

  /**
   * A session.
   *
   * @param name the name of its listeners' thread
   * @param mode as {@link jakarta.jms.Session#getAcknowledgeMode()}
   * @param producers where its producers send that know that, one for each
   */
  public record SessionReport(
      String name, int mode, List<ConsumerReport> consumers, List<DestinationName> producers) {
    /** Copies the lists. */
    public SessionReport {
      consumers = List.copyOf(consumers);
      producers = List.copyOf(producers);
    }
  }

  /**
   * A consumer.
   *
   * @param selector of a queue's consumer; null for none
   * @param listening whether it has a listener
   * @param held how many messages it holds that are not acknowledged
   */
  public record ConsumerReport(
      SubscriptionSpec subscription, @Nullable String selector, boolean listening, int held) {}
}
