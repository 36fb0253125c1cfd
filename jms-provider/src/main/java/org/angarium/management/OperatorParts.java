package org.angarium.management;

import java.util.List;
import java.util.stream.Collectors;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.SimpleType;
import org.angarium.Alert;
import org.angarium.AlertListener;
import org.angarium.Broker;
import org.angarium.Explanation;
import org.angarium.management.BeanType.Parameter;
import org.jspecify.annotations.Nullable;

/** What the bean of a broker has for alerts and explanations. */
final class OperatorParts {
  /** The kind of the notification of an alert that was raised; its user data is the type. */
  static final String RAISED = "org.angarium.alert.raised";

  /** The kind of the notification of an alert that is over. */
  static final String CLEARED = "org.angarium.alert.cleared";

  private OperatorParts() {}

  /** Sends a notification of each alert. */
  static AlertListener notifying(ManagedBroker managed) {
    return new AlertListener() {
      @Override
      public void raised(Alert alert) {
        managed.send(RAISED, alert.since().toEpochMilli(), alert.text(), alert.type().name());
      }

      @Override
      public void cleared(Alert alert) {
        long at = alert.until() == null ? 0 : alert.until().toEpochMilli();
        managed.send(CLEARED, at, alert.text(), alert.type().name());
      }
    };
  }

  /** Adds the parts. */
  static void add(BeanType.Builder<Broker> beans) {
    beans
        .attribute(
            "Alerts",
            texts(),
            "The alerts that hold, in words",
            broker -> texts(broker.alerts().current()))
        .attribute(
            "AlertHistory",
            texts(),
            "The last alerts that are over, in words, the latest first",
            broker -> texts(broker.alerts().history()))
        .question(
            "explainMessage",
            SimpleType.STRING,
            "Why a message is not being delivered; reads the disk",
            (broker, given) -> text(broker.explanations().message(PlaceBeans.text(given[0]))),
            Parameter.text("messageId", "its JMSMessageID"))
        .question(
            "explainQueue",
            SimpleType.STRING,
            "What holds up the messages of a queue",
            (broker, given) -> broker.explanations().queue(PlaceBeans.text(given[0])).text(),
            Parameter.text("name", "its name"))
        .question(
            "explainTopic",
            SimpleType.STRING,
            "What holds up the messages of a topic, for each subscription",
            (broker, given) -> text(broker.explanations().topic(PlaceBeans.text(given[0]))),
            Parameter.text("name", "its name"))
        .question(
            "explainSubscription",
            SimpleType.STRING,
            "What holds up the messages of a topic's subscription",
            OperatorParts::explainSubscription,
            Parameter.text("clientId", "its client id; empty for none"),
            Parameter.text("name", "its name"));
  }

  private static String explainSubscription(Broker broker, @Nullable Object[] given) {
    String clientId = PlaceBeans.text(given[0]);
    String name = PlaceBeans.text(given[1]);
    return broker.explanations().subscription(clientId.isEmpty() ? null : clientId, name).text();
  }

  private static String text(List<Explanation> explanations) {
    return explanations.stream().map(Explanation::text).collect(Collectors.joining("\n"));
  }

  private static String[] texts(List<Alert> alerts) {
    return alerts.stream().map(Alert::text).toArray(String[]::new);
  }

  private static ArrayType<String[]> texts() {
    try {
      return new ArrayType<>(1, SimpleType.STRING);
    } catch (OpenDataException e) {
      throw new IllegalStateException(e);
    }
  }
}
