package org.angarium.tck.faults;

import java.util.List;
import java.util.stream.Stream;

/** All faults. */
final class Faults {
  private Faults() {}

  static List<Fault> all() {
    return Stream.of(
            MessageFaults.headers(),
            MessageFaults.properties(),
            MessageFaults.bodies(),
            SendFaults.sending(),
            SendFaults.options(),
            ReceiveFaults.selectors(),
            ReceiveFaults.consumers(),
            ReceiveFaults.subscriptions(),
            SessionFaults.connections(),
            SessionFaults.sessions(),
            SessionFaults.globalTransactions())
        .flatMap(List::stream)
        .toList();
  }
}
