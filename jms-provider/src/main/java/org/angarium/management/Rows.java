package org.angarium.management;

import java.util.stream.Collectors;
import org.angarium.BacklogMessage;
import org.angarium.BackupRun;
import org.angarium.ConnectionInfo;
import org.angarium.DestinationStatistics;
import org.angarium.InDoubtTransaction;
import org.angarium.Operation;
import org.angarium.RedriveRun;
import org.angarium.SubscriptionStatistics;

/** The rows that the beans' operations tell. */
final class Rows {
  final Row<BacklogMessage> message =
      Row.<BacklogMessage>named("Message", "a message that waits")
          .text("messageId", BacklogMessage::messageId)
          .text("state", BacklogMessage::state)
          .text("notBefore", BacklogMessage::notBefore)
          .text("consumer", BacklogMessage::consumer)
          .number("attempts", BacklogMessage::attempts)
          .text("history", BacklogMessage::history)
          .text("sentAt", BacklogMessage::sentAt)
          .text("expiresAt", BacklogMessage::expiresAt)
          .number("priority", BacklogMessage::priority)
          .flag("persistent", BacklogMessage::persistent)
          .text("correlationId", BacklogMessage::correlationId)
          .text("type", BacklogMessage::type)
          .text("replyTo", BacklogMessage::replyTo)
          .text("properties", BacklogMessage::properties)
          .text("bodyType", BacklogMessage::bodyType)
          .text("body", BacklogMessage::body)
          .number("size", BacklogMessage::size)
          .build();

  final Row<Operation> operation =
      Row.<Operation>named("Operation", "messages that are moved, copied or deleted")
          .number("id", Operation::id)
          .text("kind", Operation::kind)
          .text("source", Operation::source)
          .text("selector", Operation::selector)
          .text("target", Operation::target)
          .number("done", Operation::done)
          .number("looked", Operation::looked)
          .number("total", Operation::total)
          .number("held", Operation::held)
          .text("startedAt", Operation::startedAt)
          .text("endedAt", Operation::endedAt)
          .flag("cancelled", Operation::isCancelled)
          .text("failure", one -> one.failure() == null ? "" : one.failure().getMessage())
          .build();

  final Row<DestinationStatistics> destination =
      Row.<DestinationStatistics>named("Destination", "a queue or topic in figures")
          .text("name", DestinationStatistics::name)
          .flag("topic", DestinationStatistics::topic)
          .flag("temporary", DestinationStatistics::temporary)
          .text("since", DestinationStatistics::since)
          .text("paused", DestinationStatistics::paused)
          .number("depth", DestinationStatistics::depth)
          .number("held", DestinationStatistics::held)
          .number("consumers", DestinationStatistics::consumers)
          .number("producers", DestinationStatistics::producers)
          .number("sent", DestinationStatistics::sent)
          .number("duplicates", DestinationStatistics::duplicates)
          .number("delivered", DestinationStatistics::delivered)
          .number("redelivered", DestinationStatistics::redelivered)
          .number("acknowledged", DestinationStatistics::acknowledged)
          .number("deadLettered", DestinationStatistics::deadLettered)
          .number("expired", DestinationStatistics::expired)
          .number("dropped", DestinationStatistics::dropped)
          .number("removed", DestinationStatistics::removed)
          .build();

  final Row<SubscriptionStatistics> subscription =
      Row.<SubscriptionStatistics>named("Subscription", "a subscription in figures")
          .text("topic", SubscriptionStatistics::destination)
          .text("clientId", SubscriptionStatistics::clientId)
          .text("name", SubscriptionStatistics::name)
          .flag("durable", SubscriptionStatistics::durable)
          .flag("shared", SubscriptionStatistics::shared)
          .text("selector", SubscriptionStatistics::selector)
          .number("depth", SubscriptionStatistics::depth)
          .number("held", SubscriptionStatistics::held)
          .number("delayed", SubscriptionStatistics::delayed)
          .number("consumers", SubscriptionStatistics::consumers)
          .text("oldest", SubscriptionStatistics::oldest)
          .number("arrived", SubscriptionStatistics::arrived)
          .number("delivered", SubscriptionStatistics::delivered)
          .number("acknowledged", SubscriptionStatistics::acknowledged)
          .build();

  final Row<ConnectionInfo> connection =
      Row.<ConnectionInfo>named("Connection", "a connection that is open")
          .text("id", ConnectionInfo::id)
          .text("clientId", ConnectionInfo::clientId)
          .text("user", ConnectionInfo::user)
          .text("since", ConnectionInfo::since)
          .flag("started", ConnectionInfo::started)
          .number("held", ConnectionInfo::held)
          .number("sessions", one -> one.sessions().size())
          .text("consumers", Rows::consumers)
          .build();

  final Row<InDoubtTransaction> transaction =
      Row.<InDoubtTransaction>named("Transaction", "a transaction that is in doubt")
          .text("xid", InDoubtTransaction::xid)
          .text("state", InDoubtTransaction::state)
          .text("preparedAt", InDoubtTransaction::preparedAt)
          .number("sends", InDoubtTransaction::sends)
          .number("acknowledgements", InDoubtTransaction::acknowledgements)
          .build();

  final Row<BackupRun> backup =
      Row.<BackupRun>named("Backup", "a backup of the broker")
          .number("id", BackupRun::id)
          .text("file", BackupRun::target)
          .number("bytes", BackupRun::bytes)
          .number("copied", BackupRun::copied)
          .flag("done", BackupRun::isDone)
          .text("failure", one -> one.failure() == null ? "" : one.failure().getMessage())
          .build();

  final Row<RedriveRun> redrive =
      Row.<RedriveRun>named("Redrive", "dead letters that are sent back")
          .number("id", RedriveRun::id)
          .text("queue", RedriveRun::queue)
          .text("selector", RedriveRun::selector)
          .number("moved", RedriveRun::moved)
          .flag("done", RedriveRun::isDone)
          .flag("cancelled", RedriveRun::isCancelled)
          .text("failure", one -> one.failure() == null ? "" : one.failure().getMessage())
          .build();

  private static String consumers(ConnectionInfo connection) {
    return connection.sessions().stream()
        .flatMap(session -> session.consumers().stream())
        .map(Rows::consumer)
        .collect(Collectors.joining(", "));
  }

  private static String consumer(ConnectionInfo.ConsumerInfo consumer) {
    return "%s%s holds %d"
        .formatted(
            consumer.destination(),
            consumer.subscription() == null
                ? ""
                : " subscription \"" + consumer.subscription() + '"',
            consumer.held());
  }
}
