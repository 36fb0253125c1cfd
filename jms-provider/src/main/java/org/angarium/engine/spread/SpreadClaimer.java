package org.angarium.engine.spread;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.angarium.engine.Batch;
import org.angarium.engine.Claimer;
import org.angarium.engine.ConsumerState;
import org.angarium.engine.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * A consumer of a destination that is in one engine, or in all: then it claims from each in turn.
 * Thread-safe; meant for one thread, as a claimer is.
 */
final class SpreadClaimer implements Claimer {
  private final List<InPart<Claimer>> claimers;
  private final Runnable check;

  /** Whose turn it is to be asked first. */
  private int turn;

  /**
   * @param check throws where nobody gets anything any more
   */
  SpreadClaimer(List<InPart<Claimer>> claimers, Runnable check) {
    this.claimers = List.copyOf(claimers);
    this.check = check;
  }

  @Override
  public Batch claim(int max) {
    check.run();
    List<String> lost = new ArrayList<>(0);
    boolean pending = false;
    for (int i = 0; i < claimers.size(); i++) {
      InPart<Claimer> in = claimers.get((turn + i) % claimers.size());
      Batch batch = in.it().claim(max);
      lost.addAll(batch.lostGroups());
      if (!batch.deliveries().isEmpty()) {
        turn = (turn + i + 1) % claimers.size();
        List<Delivery> deliveries = SpreadDelivery.of(in.part(), batch.deliveries());
        return new Batch(List.copyOf(deliveries), false, List.copyOf(lost));
      }
      pending |= batch.pending();
    }
    return new Batch(List.of(), pending && lost.isEmpty(), List.copyOf(lost));
  }

  @Override
  public @Nullable Batch take() {
    check.run();
    boolean pending = false;
    for (int i = 0; i < claimers.size(); i++) {
      InPart<Claimer> in = claimers.get((turn + i) % claimers.size());
      Batch batch = in.it().take();
      if (batch == null) {
        return null; // what is claimed instead comes from any of them
      }
      if (!batch.deliveries().isEmpty()) {
        turn = (turn + i + 1) % claimers.size();
        return new Batch(List.copyOf(SpreadDelivery.of(in.part(), batch.deliveries())), false);
      }
      pending |= batch.pending();
    }
    return new Batch(List.of(), pending);
  }

  @Override
  public void onReady(Runnable wake) {
    claimers.forEach(in -> in.it().onReady(wake));
  }

  @Override
  public void describedBy(Supplier<ConsumerState> describer) {
    claimers.forEach(in -> in.it().describedBy(describer));
  }

  @Override
  public void tellLostGroups() {
    claimers.forEach(in -> in.it().tellLostGroups());
  }

  @Override
  public void standDown() {
    claimers.forEach(in -> in.it().standDown());
  }

  @Override
  public int held() {
    return claimers.stream().mapToInt(in -> in.it().held()).sum();
  }

  @Override
  public void close() {
    All.close(claimers.stream().map(InPart::it).toList());
  }
}
