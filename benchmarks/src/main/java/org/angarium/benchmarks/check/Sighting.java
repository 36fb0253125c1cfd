package org.angarium.benchmarks.check;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/** What the consumers of one process have seen of one audience's messages, for another process. */
public final class Sighting {
  private final BitSet[] seen;
  private long duplicated;
  private long outOfOrder;
  private long damaged;

  private Sighting(int producers) {
    seen = new BitSet[producers];
    for (int i = 0; i < producers; i++) {
      seen[i] = new BitSet();
    }
  }

  /**
   * Of some consumers that are to have seen each message once, among them.
   *
   * @param producers how many there are
   */
  public static Sighting of(int producers, Collection<Inspector> consumers) {
    Sighting all = new Sighting(producers);
    for (Inspector consumer : consumers) {
      for (int i = 0; i < consumer.producers(); i++) {
        all.add(i, consumer.seen(i));
      }
      all.duplicated += consumer.duplicated();
      all.outOfOrder += consumer.outOfOrder();
      all.damaged += consumer.countDamaged();
    }
    return all;
  }

  private void add(int producer, BitSet more) {
    BitSet again = (BitSet) seen[producer].clone();
    again.and(more);
    duplicated += again.cardinality();
    seen[producer].or(more);
  }

  /** Writes it. */
  public void write(Path file) throws IOException {
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
      out.writeLong(duplicated);
      out.writeLong(outOfOrder);
      out.writeLong(damaged);
      out.writeInt(seen.length);
      for (BitSet each : seen) {
        byte[] bytes = each.toByteArray();
        out.writeInt(bytes.length);
        out.write(bytes);
      }
    }
  }

  /** Reads what {@link #write} wrote. */
  public static Sighting read(Path file) throws IOException {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      long duplicated = in.readLong();
      long outOfOrder = in.readLong();
      long damaged = in.readLong();
      Sighting read = new Sighting(in.readInt());
      read.duplicated = duplicated;
      read.outOfOrder = outOfOrder;
      read.damaged = damaged;
      for (BitSet each : read.seen) {
        each.or(BitSet.valueOf(in.readNBytes(in.readInt())));
      }
      return read;
    }
  }

  /**
   * Judges.
   *
   * @param sent how many each producer has sent, by its number
   * @param audience what all processes have seen of one audience's messages
   */
  public static Verdict judge(long[] sent, List<Sighting> audience) {
    Sighting all = new Sighting(sent.length);
    for (Sighting one : audience) {
      for (int i = 0; i < one.seen.length; i++) {
        all.add(i, one.seen[i]);
      }
      all.duplicated += one.duplicated;
      all.outOfOrder += one.outOfOrder;
      all.damaged += one.damaged;
    }
    long lost = 0;
    for (int i = 0; i < sent.length; i++) {
      lost += sent[i] - all.seen[i].get(0, (int) sent[i]).cardinality();
    }
    return new Verdict(lost, all.duplicated, all.outOfOrder, all.damaged);
  }
}
