package org.angarium.engine.support;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Evens out what members have: who has fewer gets some of those that have more, and nothing else
 * moves. Not thread-safe.
 *
 * @param <M> a member
 * @param <G> one of the things that are shared
 */
public final class EvenShares<M, G> {
  private final List<Share> shares = new ArrayList<>();

  /** What one member has. */
  public final class Share {
    private final M member;
    private final List<G> busy = new ArrayList<>();
    private final List<G> free = new ArrayList<>();
    private int count;

    private Share(M member) {
      this.member = member;
    }

    /** Whose it is. */
    public M member() {
      return member;
    }

    /**
     * It has one more, which may move.
     *
     * @param isFree whether that can be at once; these move first, the last added before others
     */
    public void has(G one, boolean isFree) {
      count++;
      (isFree ? free : busy).add(one);
    }

    /** It will have one more, that of another member now, say, which does not move. */
    public void willHave() {
      count++;
    }

    private boolean hasMovable() {
      return !free.isEmpty() || !busy.isEmpty();
    }

    private G takeMovable() {
      List<G> from = free.isEmpty() ? busy : free;
      return from.remove(from.size() - 1);
    }
  }

  /** Gets what is to move. */
  @FunctionalInterface
  public interface Mover<M, G> {
    /** One is to be another member's. */
    void move(G one, M from, M to);
  }

  /** A member without anything yet. */
  public Share add(M member) {
    Share share = new Share(member);
    shares.add(share);
    return share;
  }

  /** The members, in the order in which they were added; not after {@link #evenOut}. */
  public List<Share> shares() {
    return shares;
  }

  /** Tells what is to move. */
  public void evenOut(Mover<? super M, ? super G> mover) {
    int total = shares.stream().mapToInt(share -> share.count).sum();
    if (shares.size() > 1 && total > 0) {
      int least = total / shares.size();
      raise(least, mover);
      if (total % shares.size() > 0) {
        raise(least + 1, mover); // else one could keep all of the remainder
      }
    }
  }

  /** Those that have fewer than so many get some of those that have more. */
  private void raise(int enough, Mover<? super M, ? super G> mover) {
    shares.sort(Comparator.comparingInt(share -> share.count));
    int poor = 0;
    int rich = shares.size() - 1;
    while (poor < rich) {
      Share from = shares.get(rich);
      Share to = shares.get(poor);
      if (to.count >= enough) {
        poor++;
      } else if (from.count <= enough || !from.hasMovable()) {
        rich--;
      } else {
        from.count--;
        to.count++;
        mover.move(from.takeMovable(), from.member, to.member);
      }
    }
  }
}
