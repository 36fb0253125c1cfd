package org.angarium.testkit.cuts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.angarium.InDoubtTransaction;

/** What a broker holds, as far as a client can know: the model. */
final class BrokerState {
  /** Queues whose messages are known in their order. */
  static final List<String> QUEUES = List.of("orders", "moved", "unique", "big");

  /** Durable subscriptions of the topic {@code news}: one of a client, one that is shared. */
  static final List<String> SUBSCRIPTIONS = List.of("mine", "ours");

  /** A branch of a global transaction that is prepared. */
  record Branch(List<String> taken, List<String> sent, InDoubtTransaction.State state) {}

  /** Queues and subscriptions, with their messages in order. */
  final Map<String, List<String>> places = new TreeMap<>();

  /** Durable subscriptions of {@code news} that come and go, with their messages in order. */
  final Map<String, List<String>> guests = new TreeMap<>();

  /** Queues that come and go, likewise. */
  final Map<String, List<String>> guestQueues = new TreeMap<>();

  /** Deduplication ids that {@code unique} remembers. */
  final Set<String> names = new TreeSet<>();

  /** Likewise, or not: nobody knows, since a cut came in the way. */
  final Set<String> perhapsNames = new TreeSet<>();

  /** In {@code retry} or in its queue of dead letters. */
  final Set<String> retried = new TreeSet<>();

  /** In {@code later}, due or not, or in the queue for what expired. */
  final Set<String> later = new TreeSet<>();

  /** As {@link #later}, or nowhere: nobody knows, since a cut came in the way. */
  final Set<String> perhapsLater = new TreeSet<>();

  /** Messages of {@code grouped} in their order, see {@link #group}. */
  final List<String> grouped = new ArrayList<>();

  /** The application's rows. */
  final Set<String> rows = new TreeSet<>();

  final Map<String, Branch> branches = new LinkedHashMap<>();

  BrokerState() {
    QUEUES.forEach(name -> places.put(name, new ArrayList<>()));
    SUBSCRIPTIONS.forEach(name -> places.put(name, new ArrayList<>()));
  }

  /** A copy that something has happened to. */
  BrokerState after(Consumer<BrokerState> change) {
    BrokerState copy = new BrokerState();
    places.forEach((name, messages) -> copy.places.put(name, new ArrayList<>(messages)));
    guests.forEach((name, messages) -> copy.guests.put(name, new ArrayList<>(messages)));
    guestQueues.forEach((name, messages) -> copy.guestQueues.put(name, new ArrayList<>(messages)));
    copy.names.addAll(names);
    copy.perhapsNames.addAll(perhapsNames);
    copy.retried.addAll(retried);
    copy.later.addAll(later);
    copy.perhapsLater.addAll(perhapsLater);
    copy.grouped.addAll(grouped);
    copy.rows.addAll(rows);
    copy.branches.putAll(branches);
    change.accept(copy);
    return copy;
  }

  List<String> at(String place) {
    return places.get(place);
  }

  /** What consumers can get of a place: not what prepared branches hold. */
  List<String> free(String place) {
    List<String> free = new ArrayList<>(at(place));
    branches.values().stream()
        .filter(branch -> branch.state() == InDoubtTransaction.State.PREPARED)
        .forEach(branch -> free.removeAll(branch.taken()));
    return free;
  }

  /** A message came to a queue, or to the topic. */
  void send(String destination, String id) {
    switch (destination) {
      case "news" -> {
        SUBSCRIPTIONS.forEach(name -> at(name).add(id));
        guests.values().forEach(messages -> messages.add(id));
      }
      case "retry" -> retried.add(id);
      case "later" -> later.add(id);
      default -> at(destination).add(id);
    }
  }

  /** The group of a message of {@code grouped}, which is in its id. */
  static String group(String id) {
    return id.substring(id.indexOf('-') + 1);
  }

  /** The messages of one group, in order. */
  List<String> ofGroup(String group) {
    return grouped.stream().filter(id -> group(id).equals(group)).toList();
  }

  void remove(String place, List<String> messages) {
    at(place).removeAll(messages);
  }

  @Override
  public String toString() {
    return "%s, groups %s, guests %s and %s, retried %s, later %s (perhaps %s), rows %s, branches %s"
        .formatted(
            places, grouped, guests, guestQueues, retried, later, perhapsLater, rows, branches);
  }
}
