package org.angarium;

import jakarta.jms.JMSRuntimeException;
import org.angarium.broker.RedriveOrder;
import org.angarium.broker.Redrives;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;

/**
 * Which dead letters are to be sent back to where they came from, and how fast. Made by {@link
 * DeadLetterQueue#redrive()}; nothing happens before {@link #run()} or {@link #start()}.
 *
 * <p>Each message goes back as a new one: to the end of its queue, or of that subscription of its
 * topic which gave it up, and to no other. Its attempts are counted anew, it does not expire, and
 * its history stays with it, should it die again. It is removed here and sent there in one unit of
 * work: a crash loses none and doubles none. Those that consumers hold at that moment, and those
 * whose destination or subscription does not exist any more, stay where they are.
 *
 * <p>Not thread-safe. Every method throws a {@link JMSRuntimeException} with one of the {@code
 * ANG-} codes for what goes wrong.
 */
public final class Redrive {
  private final Broker broker;
  private RedriveOrder order;

  Redrive(Broker broker, DestinationName queue) {
    this.broker = broker;
    this.order = RedriveOrder.of(queue, DeadLetterQueue.parse(""));
  }

  /**
   * Only what a selector lets in.
   *
   * @param selector as of a consumer; empty for all
   * @throws JMSRuntimeException with code ANG-1401 if it is none
   */
  public Redrive selector(String selector) {
    order =
        broker.ask(
            () ->
                new RedriveOrder(
                    order.queue(),
                    DeadLetterQueue.parse(selector),
                    order.limit(),
                    order.perSecond()));
    return this;
  }

  /**
   * So many at most, the first ones.
   *
   * @throws JMSRuntimeException with code ANG-1002 if it is negative
   */
  public Redrive limit(long messages) {
    check(messages >= 0, "limit", messages, "0 at least");
    order = new RedriveOrder(order.queue(), order.selector(), messages, order.perSecond());
    return this;
  }

  /**
   * Not more than so many in a second, by the broker's clock.
   *
   * @throws JMSRuntimeException with code ANG-1002 if it is not greater than 0
   */
  public Redrive perSecond(double messages) {
    check(messages > 0, "perSecond", messages, "a number greater than 0");
    order = new RedriveOrder(order.queue(), order.selector(), order.limit(), messages);
    return this;
  }

  private static void check(boolean right, String what, Object value, String allowed) {
    if (!right) {
      throw JmsErrors.unchecked(
          new AngariumException(
              ErrorCode.INVALID_SETTING,
              "%s is refused with the value %s: allowed is %s".formatted(what, value, allowed)));
    }
  }

  /**
   * Tells what would be sent, and where to, and moves nothing. Blocks for the disk. What consumers
   * hold now is taken for movable, since they may give it back.
   */
  public RedriveResult dryRun() {
    return broker.ask(() -> RedriveResult.of(redrives().plan(order), false));
  }

  /**
   * Sends them, and waits until the last one is durable.
   *
   * @throws JMSRuntimeException why it ended too early; what was sent by then is sent
   */
  public RedriveResult run() {
    return start().await();
  }

  /** Begins to send them. It goes on by itself, until the end, or until the broker closes. */
  public RedriveRun start() {
    return broker.ask(() -> new RedriveRun(broker, redrives().start(order)));
  }

  private Redrives redrives() {
    return broker.core().redrives();
  }
}
