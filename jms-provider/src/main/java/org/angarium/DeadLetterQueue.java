package org.angarium;

import jakarta.jms.JMSRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.angarium.engine.BrowseCursor;
import org.angarium.engine.Engine;
import org.angarium.message.SentMessage;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.angarium.selector.Selector;

/**
 * A queue of dead letters or of expired messages, as an operator sees it. Made by {@link
 * Broker#deadLetters}.
 *
 * <pre>{@code
 * DeadLetterQueue dead = broker.deadLetters("DLQ");
 * for (DeadLetter letter : dead.list(100)) {
 *   log.info("{} from {}: {}", letter.messageId(), letter.origin(), letter.history());
 * }
 * }</pre>
 *
 * <p>Thread-safe. Every method blocks while it reads, and throws a {@link JMSRuntimeException} with
 * one of the {@code ANG-} codes for what goes wrong. A queue that does not exist is empty.
 */
public final class DeadLetterQueue {
  private final Broker broker;
  private final DestinationName queue;

  DeadLetterQueue(Broker broker, DestinationName queue) {
    this.broker = broker;
    this.queue = queue;
  }

  /** The name of the queue. */
  public String name() {
    return queue.name();
  }

  /** How many messages it holds, also those that consumers hold now. */
  public long count() {
    return broker.ask(() -> exists() ? engine().destinations().queueStatus(queue).depth() : 0L);
  }

  /**
   * The first messages in the order in which they would be consumed, also those that consumers hold
   * now.
   *
   * @param limit how many at most
   */
  public List<DeadLetter> list(int limit) {
    return list("", limit);
  }

  /**
   * As {@link #list(int)}, only what a selector lets in: {@code "JMS_ANGARIUM_ORIGINAL_DESTINATION
   * = 'orders'"}.
   *
   * @param selector as of a consumer; empty for all
   * @throws JMSRuntimeException with code ANG-1401 if it is none
   */
  public List<DeadLetter> list(String selector, int limit) {
    return broker.ask(() -> read(parse(selector), limit));
  }

  /** The message of an id; the first, where there are several: of several subscriptions. */
  public Optional<DeadLetter> find(String messageId) {
    return list(withId(messageId), 1).stream().findFirst();
  }

  /**
   * Sends the message of an id back to where it came from: to its queue, or to that subscription of
   * its topic which gave it up, as a new message there that keeps its history. Of several messages
   * of that id each goes to where it came from. Blocks until that is durable.
   *
   * @throws JMSRuntimeException with code ANG-1509 if there is none, ANG-1510 if a consumer holds
   *     it now, ANG-1511 if nothing tells where it came from, ANG-1202 or ANG-1301 if its
   *     destination or subscription does not exist any more; then it stays where it is
   */
  public void redrive(String messageId) {
    RedriveResult result = redrive().selector(withId(messageId)).run();
    if (result.moved() > 0) {
      return;
    }
    AngariumException problem = result.problem();
    throw JmsErrors.unchecked(
        problem != null
            ? problem
            : new AngariumException(
                ErrorCode.NO_SUCH_MESSAGE,
                "there is no message \"%s\" in %s to send back; look at what there is with list"
                    .formatted(messageId, queue)));
  }

  /**
   * Sends messages back to where they came from: all, unless more is said.
   *
   * <pre>{@code
   * RedriveRun run = broker.deadLetters("DLQ").redrive()
   *     .selector("JMS_ANGARIUM_ORIGINAL_DESTINATION = 'orders'")
   *     .perSecond(10)
   *     .start();
   * }</pre>
   */
  public Redrive redrive() {
    return new Redrive(broker, queue);
  }

  static String withId(String messageId) {
    return "JMSMessageID = '" + messageId.replace("'", "''") + "'";
  }

  static Selector parse(String selector) {
    return selector.isBlank() ? Selector.all() : Selector.parse(selector);
  }

  private List<DeadLetter> read(Selector selector, int limit) {
    List<DeadLetter> found = new ArrayList<>();
    if (exists()) {
      try (BrowseCursor cursor = engine().browse(queue, selector)) {
        SentMessage message = limit > 0 ? cursor.next() : null;
        while (message != null) {
          found.add(DeadLetter.of(message));
          message = found.size() < limit ? cursor.next() : null;
        }
      }
    }
    return List.copyOf(found);
  }

  private boolean exists() {
    return engine().exists(queue);
  }

  private Engine engine() {
    return broker.core().engine();
  }
}
