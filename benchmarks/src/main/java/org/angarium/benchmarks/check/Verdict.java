package org.angarium.benchmarks.check;

import java.util.BitSet;
import java.util.List;

/**
 * What became of the messages that were sent.
 *
 * @param lost what was sent and did not come, of each copy
 * @param duplicated what came again
 * @param outOfOrder what came to a consumer after a later one of the same producer and key
 * @param damaged what was not as it was sent, or came to the wrong consumer
 */
public record Verdict(long lost, long duplicated, long outOfOrder, long damaged) {
  /**
   * Judges.
   *
   * @param sent how many each producer has sent, by its number; a sequence number beyond them
   *     belongs to a send of unknown outcome, and is welcome
   * @param audiences each of them is to have seen all messages, by one of its consumers
   */
  public static Verdict of(long[] sent, List<List<Inspector>> audiences) {
    Verdict sum = new Verdict(0, 0, 0, 0);
    for (List<Inspector> audience : audiences) {
      sum = sum.plus(ofOne(sent, audience));
    }
    return sum;
  }

  private static Verdict ofOne(long[] sent, List<Inspector> audience) {
    long lost = 0;
    long duplicated = audience.stream().mapToLong(Inspector::duplicated).sum();
    for (int producer = 0; producer < sent.length; producer++) {
      BitSet union = new BitSet();
      long seen = 0;
      for (Inspector inspector : audience) {
        union.or(inspector.seen(producer));
        seen += inspector.seen(producer).cardinality();
      }
      duplicated += seen - union.cardinality();
      lost += sent[producer] - union.get(0, (int) sent[producer]).cardinality();
    }
    return new Verdict(
        lost,
        duplicated,
        audience.stream().mapToLong(Inspector::outOfOrder).sum(),
        audience.stream().mapToLong(Inspector::countDamaged).sum());
  }

  /** Both together. */
  public Verdict plus(Verdict other) {
    return new Verdict(
        lost + other.lost,
        duplicated + other.duplicated,
        outOfOrder + other.outOfOrder,
        damaged + other.damaged);
  }
}
