package org.angarium.engine.spread;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.angarium.engine.Batch;
import org.angarium.engine.Claimer;
import org.angarium.engine.ConsumerState;
import org.angarium.engine.Delivery;

/**
 * A consumer of a destination that is in one engine, or in all: then it claims from each in turn.
 * Thread-safe; meant for one thread, as a claimer is.
 */
final class SpreadClaimer implements Claimer {
  private final List<Part> claimers;

  /** Whose turn it is to be asked first. */
  private int turn;

  /** The claimer in one engine. */
  record Part(int number, Claimer claimer) {}

  SpreadClaimer(List<Part> claimers) {
    this.claimers = List.copyOf(claimers);
  }

  @Override
  public Batch claim(int max) {
    List<String> lost = new ArrayList<>(0);
    boolean pending = false;
    for (int i = 0; i < claimers.size(); i++) {
      Part part = claimers.get((turn + i) % claimers.size());
      Batch batch = part.claimer.claim(max);
      lost.addAll(batch.lostGroups());
      if (!batch.deliveries().isEmpty()) {
        turn = (turn + i + 1) % claimers.size();
        List<Delivery> deliveries = SpreadDelivery.of(part.number, batch.deliveries());
        return new Batch(List.copyOf(deliveries), false, List.copyOf(lost));
      }
      pending |= batch.pending();
    }
    return new Batch(List.of(), pending && lost.isEmpty(), List.copyOf(lost));
  }

  @Override
  public void onReady(Runnable wake) {
    claimers.forEach(part -> part.claimer.onReady(wake));
  }

  @Override
  public void describedBy(Supplier<ConsumerState> describer) {
    claimers.forEach(part -> part.claimer.describedBy(describer));
  }

  @Override
  public void tellLostGroups() {
    claimers.forEach(part -> part.claimer.tellLostGroups());
  }

  @Override
  public void standDown() {
    claimers.forEach(part -> part.claimer.standDown());
  }

  @Override
  public int held() {
    return claimers.stream().mapToInt(part -> part.claimer.held()).sum();
  }

  @Override
  public void close() {
    All.close(claimers.stream().map(Part::claimer).toList());
  }
}
