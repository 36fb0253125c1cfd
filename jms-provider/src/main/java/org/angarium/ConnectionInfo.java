package org.angarium;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is open, as an operator sees it.
 *
 * @param id its id; message ids begin with it
 * @param clientId its client id; null for none
 * @param user who has connected; null for nobody in particular
 * @param since when it was opened
 * @param started whether it delivers messages
 * @param sessions its sessions; a context is one, too
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
public record ConnectionInfo(
    String id,
    @Nullable String clientId,
    @Nullable String user,
    Instant since,
    boolean started,
    List<SessionInfo> sessions) {
  /** Copies the list. */
  public ConnectionInfo {
    sessions = List.copyOf(sessions);
  }

  /** How many messages its consumers hold that are not acknowledged. */
  public int held() {
    return sessions.stream()
        .flatMap(session -> session.consumers().stream())
        .mapToInt(ConsumerInfo::held)
        .sum();
  }

  /**
   * A session.
   *
   * @param name the name of its listeners' thread
   * @param mode as {@link jakarta.jms.Session#getAcknowledgeMode()}, 0 for a transacted one
   * @param consumers its consumers
   * @param producers the destinations of its producers, one for each that has one
   */
  public record SessionInfo(
      String name, int mode, List<ConsumerInfo> consumers, List<String> producers) {
    /** Copies the lists. */
    public SessionInfo {
      consumers = List.copyOf(consumers);
      producers = List.copyOf(producers);
    }
  }

  /**
   * A consumer.
   *
   * @param destination the queue or topic, as {@code queue "orders"}
   * @param subscription the name of the topic's subscription; null for none
   * @param selector what it takes, or its subscription; empty for everything
   * @param listening whether it has a listener
   * @param held how many messages it holds that are not acknowledged
   */
  public record ConsumerInfo(
      String destination,
      @Nullable String subscription,
      String selector,
      boolean listening,
      int held) {}
}
