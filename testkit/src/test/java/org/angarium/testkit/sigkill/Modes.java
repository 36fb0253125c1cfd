package org.angarium.testkit.sigkill;

import jakarta.jms.JMSContext;
import java.util.List;
import java.util.stream.Stream;
import org.angarium.DeliveryGuarantee;
import org.angarium.testkit.sigkill.MovingMode.Kind;

/** The modes, by name. */
final class Modes {
  /** Each way to receive. */
  static final List<Mode> ALL =
      List.of(
          new ListenerMode(
              "at-most-once", DeliveryGuarantee.AT_MOST_ONCE.sessionMode(), Promise.AT_MOST_ONCE),
          new ReceiveMode("auto-receive", Promise.AT_MOST_ONCE),
          new ListenerMode("auto-listener", JMSContext.AUTO_ACKNOWLEDGE, Promise.AT_LEAST_ONCE),
          new ListenerMode("dups-ok", JMSContext.DUPS_OK_ACKNOWLEDGE, Promise.AT_LEAST_ONCE),
          new ListenerMode("client", JMSContext.CLIENT_ACKNOWLEDGE, Promise.AT_LEAST_ONCE),
          new MovingMode("transacted", Kind.TRANSACTED),
          new MovingMode("deduplication", Kind.RETRYING_PRODUCER),
          new GlobalMode("xa-rows", "rows of the other database", true),
          new GlobalMode("xa-messages", "messages sent on", false),
          new JoinedMode("joined-rows", "rows of the same database", true),
          new JoinedMode("joined-messages", "messages sent on", false),
          new OutboxMode("outbox"));

  /** Modes that do not keep what they promise. */
  static final List<Mode> WRONG =
      List.of(
          new ListenerMode("wrong-at-most-once", JMSContext.AUTO_ACKNOWLEDGE, Promise.AT_MOST_ONCE),
          new ListenerMode(
              "wrong-at-least-once",
              DeliveryGuarantee.AT_MOST_ONCE.sessionMode(),
              Promise.AT_LEAST_ONCE),
          new MovingMode("wrong-exactly-once", Kind.WRONG));

  private Modes() {}

  static Mode named(String name) {
    return Stream.concat(ALL.stream(), WRONG.stream())
        .filter(mode -> mode.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
