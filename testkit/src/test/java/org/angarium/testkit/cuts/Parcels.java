package org.angarium.testkit.cuts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where messages are that several threads send, move from {@code in} to {@code out}, and consume
 * there: for certain, and perhaps, where a thread does not know what became of its last request.
 * Messages go one way only. Thread-safe.
 */
final class Parcels {
  /** On its way. */
  enum Place {
    NOWHERE,
    IN,
    OUT,
    CONSUMED
  }

  /** Messages that one transaction takes to a place. */
  private record Together(List<String> ids, Place place) {}

  private static final class Parcel {
    private Place certain = Place.NOWHERE;
    private Place possible = Place.NOWHERE;
  }

  private final Map<String, Parcel> parcels = new HashMap<>();
  private final Set<Together> underWay = new HashSet<>();

  /** Messages that are in {@code in} or {@code out}. */
  synchronized long outstanding() {
    return parcels.values().stream()
        .filter(p -> p.certain == Place.IN || p.certain == Place.OUT)
        .count();
  }

  /** Waits a little for somebody to consume something; whether there is room then. */
  synchronized boolean awaitRoom(long full) throws InterruptedException {
    if (outstanding() >= full) {
      wait(20);
    }
    return outstanding() < full;
  }

  /** A transaction is about to take messages to a place; what is done is told to {@link #done}. */
  synchronized Object doing(List<String> ids, Place place) {
    for (String id : ids) {
      Parcel parcel = parcels.computeIfAbsent(id, key -> new Parcel());
      parcel.possible = max(parcel.possible, place);
    }
    Together together = new Together(List.copyOf(ids), place);
    underWay.add(together);
    return together;
  }

  synchronized void done(Object doing) {
    Together together = (Together) doing;
    underWay.remove(together);
    together.ids.forEach(id -> arrived(id, together.place));
  }

  synchronized void consumed(String id) {
    Parcel parcel = parcels.get(id);
    if (parcel == null || parcel.certain == Place.CONSUMED) {
      throw new AssertionError(id + " was consumed and acknowledged, or never sent, and comes");
    }
    arrived(id, Place.CONSUMED);
  }

  private void arrived(String id, Place place) {
    Parcel parcel = parcels.get(id);
    parcel.certain = max(parcel.certain, place);
    parcel.possible = max(parcel.possible, place);
    notifyAll();
  }

  private static Place max(Place a, Place b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  /**
   * The broker was opened again, with these messages.
   *
   * @param mayBeConsumed how many threads were about to get one from {@code out}
   * @return how many were
   */
  synchronized int found(List<String> in, List<String> out, int mayBeConsumed) {
    Map<String, Place> places = new HashMap<>();
    in.forEach(id -> put(places, id, Place.IN));
    out.forEach(id -> put(places, id, Place.OUT));
    checkOrder(in);
    List<String> missing = new ArrayList<>();
    parcels.forEach(
        (id, parcel) -> {
          Place found = places.getOrDefault(id, Place.NOWHERE);
          if (found == Place.NOWHERE
              && (parcel.certain == Place.IN || parcel.certain == Place.OUT)) {
            missing.add(id);
          }
        });
    if (missing.size() > mayBeConsumed) {
      throw new AssertionError("lost: " + missing + ", " + mayBeConsumed + " may be consumed");
    }
    for (Together together : underWay) {
      Set<Boolean> happened = new HashSet<>();
      together.ids.forEach(id -> happened.add(has(id, together.place, places, missing)));
      if (happened.size() > 1) {
        throw new AssertionError("half of a transaction: " + together + " of " + places);
      }
    }
    settle(places);
    return missing.size();
  }

  private void put(Map<String, Place> places, String id, Place place) {
    Parcel parcel = parcels.get(id);
    if (parcel == null) {
      throw new AssertionError(
          id + " is in " + place + ", but was rolled back, not sent, or acknowledged long ago");
    }
    if (parcel.certain.compareTo(place) > 0 || parcel.possible.compareTo(place) < 0) {
      throw new AssertionError(
          "%s is in %s, but at least in %s and at most in %s"
              .formatted(id, place, parcel.certain, parcel.possible));
    }
    if (places.put(id, place) != null) {
      throw new AssertionError(id + " is there twice");
    }
  }

  private boolean has(String id, Place place, Map<String, Place> places, List<String> missing) {
    Place found = places.getOrDefault(id, Place.NOWHERE);
    return found.compareTo(place) >= 0
        || parcels.get(id).certain.compareTo(place) >= 0
        || missing.contains(id);
  }

  /** Each producer's messages are in the order in which it sent them. */
  private static void checkOrder(List<String> in) {
    Map<String, Integer> last = new HashMap<>();
    for (String id : in) {
      String[] parts = id.split("-");
      int number = Integer.parseInt(parts[1]);
      Integer before = last.put(parts[0], number);
      if (before != null && before > number) {
        throw new AssertionError(id + " comes after " + before + " in " + in);
      }
    }
  }

  private void settle(Map<String, Place> places) {
    underWay.clear();
    parcels.keySet().retainAll(places.keySet());
    places.forEach(
        (id, place) -> {
          parcels.get(id).certain = place;
          parcels.get(id).possible = place;
        });
  }
}
