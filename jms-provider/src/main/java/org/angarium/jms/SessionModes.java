package org.angarium.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import org.angarium.broker.BrokerCore;
import org.angarium.broker.BrokerSettings;
import org.angarium.broker.OpenWork;
import org.angarium.engine.Engine;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;

/** The session modes: the four of Jakarta Messaging 6.2.10 and 6.2.7, and one of Angarium. */
public final class SessionModes {
  /** Acknowledged before the application gets the message. */
  public static final int AT_MOST_ONCE = 100;

  private SessionModes() {}

  /**
   * The mode that the classic call of two arguments means.
   *
   * @throws JMSException {@link ErrorCode#INVALID_SESSION_MODE}
   */
  static int of(boolean transacted, int acknowledgeMode) throws JMSException {
    if (!transacted && acknowledgeMode == Session.SESSION_TRANSACTED) {
      throw invalid(acknowledgeMode, "the session is not to be transacted");
    }
    return transacted ? Session.SESSION_TRANSACTED : acknowledgeMode;
  }

  /**
   * Refuses what is no mode.
   *
   * @throws JMSException {@link ErrorCode#INVALID_SESSION_MODE}
   */
  static void check(int mode) throws JMSException {
    if (mode != AT_MOST_ONCE
        && (mode < Session.SESSION_TRANSACTED || mode > Session.DUPS_OK_ACKNOWLEDGE)) {
      throw invalid(mode, "there is no such mode");
    }
  }

  private static JMSException invalid(int mode, String why) {
    return JmsErrors.checked(
        ErrorCode.INVALID_SESSION_MODE,
        ("the session mode %d is refused: %s; use AUTO_ACKNOWLEDGE, CLIENT_ACKNOWLEDGE,"
                + " DUPS_OK_ACKNOWLEDGE, SESSION_TRANSACTED, or a mode of DeliveryGuarantee")
            .formatted(mode, why));
  }

  /** What a session of a mode does. */
  static Acknowledging acknowledging(BrokerCore broker, int mode) {
    Engine engine = broker.engine();
    BrokerSettings settings = broker.settings();
    return switch (mode) {
      case Session.SESSION_TRANSACTED -> new Transaction(engine, openWork(broker));
      case Session.CLIENT_ACKNOWLEDGE ->
          new ClientAcknowledging(engine, settings.maxUnacknowledged());
      case Session.DUPS_OK_ACKNOWLEDGE -> new LazyAcknowledging(broker);
      case AT_MOST_ONCE -> new AtMostOnceAcknowledging(engine);
      default -> new AutoAcknowledging(broker);
    };
  }

  /** The work of a transaction that has just begun. */
  static OpenWork openWork(BrokerCore broker) {
    BrokerSettings settings = broker.settings();
    return new OpenWork(
        broker.engine(), settings.maxTransactionBytes(), settings.maxUnacknowledged());
  }
}
