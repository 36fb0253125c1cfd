package org.angarium.jms;

import java.util.Collection;
import java.util.List;
import org.angarium.broker.ConnectionReport;

/** Tells operators what a connection is made of. */
final class Reports {
  private Reports() {}

  static ConnectionReport of(
      AngariumConnection connection, boolean started, Collection<AngariumSession> sessions) {
    return new ConnectionReport(
        connection.id(),
        connection.clientId(),
        connection.user(),
        started,
        sessions.stream().map(AngariumSession::core).map(Reports::of).toList());
  }

  private static ConnectionReport.SessionReport of(SessionCore session) {
    List<ConnectionReport.ConsumerReport> consumers =
        session.consumers().stream().map(Reports::of).toList();
    return new ConnectionReport.SessionReport(
        session.label(), session.mode(), consumers, session.producers().destinations());
  }

  private static ConnectionReport.ConsumerReport of(AngariumConsumer consumer) {
    return new ConnectionReport.ConsumerReport(
        consumer.source(),
        consumer.selector(),
        consumer.listener() != null,
        consumer.claimer().held());
  }
}
