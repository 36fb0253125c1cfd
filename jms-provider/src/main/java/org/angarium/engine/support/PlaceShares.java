package org.angarium.engine.support;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.angarium.model.AngariumException;
import org.jspecify.annotations.Nullable;

/**
 * What a unit of work sends to places with limits, holds of them, and has taken of their room. In
 * each it takes only what it needs more than it gives back. Thread-safe.
 *
 * @param <P> the places
 */
public final class PlaceShares<P extends Place> {
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by the lock
  private final Map<P, Share> shares = new HashMap<>();
  private boolean ended;

  /** Nothing yet. */
  public PlaceShares() {}

  private static final class Share {
    Amount sent = Amount.NONE;
    Amount held = Amount.NONE;
    Amount taken = Amount.NONE;

    /** What is to be taken besides, to send so much more. */
    Amount missing(Amount more) {
      return sent.plus(more).minus(held).atLeastNone().minus(taken).atLeastNone();
    }

    void send(Amount more, Amount takes) {
      sent = sent.plus(more);
      taken = taken.plus(takes);
    }
  }

  private Share of(P place) {
    return shares.computeIfAbsent(place, p -> new Share());
  }

  /** The unit acknowledges so much there. */
  public void holds(P place, Amount more) {
    lock.lock();
    try {
      Share share = of(place);
      share.held = share.held.plus(more);
    } finally {
      lock.unlock();
    }
  }

  /** So much was taken there for it, by who makes room. */
  public void took(P place, Amount more) {
    lock.lock();
    try {
      Share share = of(place);
      share.taken = share.taken.plus(more);
    } finally {
      lock.unlock();
    }
  }

  /** Gives back what was taken in some places. */
  public void giveBackIn(Predicate<P> some) {
    Map<P, Amount> less = new HashMap<>();
    lock.lock();
    try {
      shares.forEach(
          (place, share) -> {
            if (some.test(place)) {
              less.put(place, share.taken);
              share.taken = Amount.NONE;
            }
          });
    } finally {
      lock.unlock();
    }
    giveBack(less);
  }

  /** Gives back what was taken. */
  public static void giveBack(Map<? extends Place, Amount> taken) {
    taken.forEach(PlaceShares::giveBack);
  }

  private static void giveBack(Place place, Amount less) {
    if (!less.equals(Amount.NONE)) {
      place.giveBackRoom(less);
    }
  }

  /**
   * Nothing is taken any more.
   *
   * @return what was taken, the caller's now, with all places that it has to do with; null where
   *     this has ended before
   */
  public @Nullable Map<P, Amount> end() {
    lock.lock();
    try {
      if (ended) {
        return null;
      }
      ended = true;
      Map<P, Amount> taken = new HashMap<>();
      shares.forEach((place, share) -> taken.put(place, share.taken));
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** What is taken now. */
  public Map<P, Amount> taken() {
    lock.lock();
    try {
      Map<P, Amount> taken = new HashMap<>();
      if (!ended) {
        shares.forEach((place, share) -> taken.put(place, share.taken));
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Gives all to others, and ends; false where this has ended. The locks are taken in turn. */
  public boolean endWith(PlaceShares<P> heir) {
    Map<P, Share> mine;
    lock.lock();
    try {
      if (ended) {
        return false;
      }
      ended = true;
      mine = Map.copyOf(shares);
    } finally {
      lock.unlock();
    }
    heir.inherit(mine);
    return true;
  }

  private void inherit(Map<P, Share> more) {
    lock.lock();
    try {
      more.forEach(
          (place, share) -> {
            Share mine = of(place);
            mine.send(share.sent, share.taken);
            mine.held = mine.held.plus(share.held);
          });
    } finally {
      lock.unlock();
    }
  }

  /** So much of one message in one place. */
  public record Part<P>(P place, Amount amount) {}

  /**
   * Room for one message in some places.
   *
   * @param room that it is for
   * @param over why nobody waits for it any more; null where somebody may
   */
  public Want want(
      List<Part<P>> parts,
      String connectionId,
      Object room,
      Supplier<@Nullable AngariumException> over) {
    return new Want(parts, connectionId, room, over);
  }

  /** Room for one message in some places: in all of them or in none. */
  public final class Want implements Line.Want {
    private final List<Part<P>> parts;
    private final String connectionId;
    private final Object room;
    private final Supplier<@Nullable AngariumException> over;

    /** What was taken for it, in each of them. */
    private List<Amount> got = List.of();

    private List<P> lacking = List.of();

    private Want(
        List<Part<P>> parts,
        String connectionId,
        Object room,
        Supplier<@Nullable AngariumException> over) {
      this.parts = parts;
      this.connectionId = connectionId;
      this.room = room;
      this.over = over;
    }

    @Override
    public boolean tryTake(List<?> wanted) {
      lock.lock();
      try {
        if (ended) {
          return false;
        }
        List<Amount> missing = new ArrayList<>(parts.size());
        lacking = new ArrayList<>(0);
        for (Part<P> part : parts) {
          Amount more = of(part.place).missing(part.amount);
          if (wanted.contains(part.place) || !part.place.hasRoomFor(more)) {
            lacking.add(part.place);
          }
          missing.add(more);
        }
        if (!lacking.isEmpty()) {
          return false;
        }
        take(missing);
        return true;
      } finally {
        lock.unlock();
      }
    }

    /** Takes it whether it is there or not: it was promised before. */
    public void takeAnyway() {
      lock.lock();
      try {
        take(parts.stream().map(part -> of(part.place).missing(part.amount)).toList());
      } finally {
        lock.unlock();
      }
    }

    private void take(List<Amount> missing) {
      for (int i = 0; i < parts.size(); i++) {
        Part<P> part = parts.get(i);
        of(part.place).send(part.amount, missing.get(i));
        part.place.takeRoom(missing.get(i));
      }
      got = missing;
    }

    @Override
    public List<?> lacking() {
      return lacking;
    }

    @Override
    public String connectionId() {
      return connectionId;
    }

    @Override
    public Object room() {
      return room;
    }

    @Override
    public @Nullable AngariumException over() {
      return over.get();
    }

    /** The message is not sent after all: gives back what was taken for it. */
    public void giveUp() {
      lock.lock();
      try {
        if (ended) {
          return;
        }
        for (int i = 0; i < got.size(); i++) {
          Share share = of(parts.get(i).place);
          share.sent = share.sent.minus(parts.get(i).amount);
          share.taken = share.taken.minus(got.get(i));
        }
      } finally {
        lock.unlock();
      }
      for (int i = 0; i < got.size(); i++) {
        giveBack(parts.get(i).place, got.get(i));
      }
    }

    /** Whether no consumer can ever make room: what this unit has taken itself is too much. */
    public boolean isHopeless() {
      lock.lock();
      try {
        for (Part<P> part : parts) {
          Share share = of(part.place);
          if (!part.place.couldHold(share.taken.plus(share.missing(part.amount)))) {
            return true;
          }
        }
        return false;
      } finally {
        lock.unlock();
      }
    }

    /** What is to be taken in one of its places. */
    public Amount missing(Part<P> part) {
      lock.lock();
      try {
        return of(part.place).missing(part.amount);
      } finally {
        lock.unlock();
      }
    }

    /**
     * Why it was not taken.
     *
     * @param to the destination
     * @param why it was refused
     */
    public AngariumException refused(Object to, String why) {
      for (Part<P> part : parts) {
        String obstacle = part.place.obstacle(missing(part));
        if (obstacle != null) {
          return Refusals.full(part.place, obstacle, why);
        }
      }
      return Refusals.wasFull(to, why);
    }
  }
}
