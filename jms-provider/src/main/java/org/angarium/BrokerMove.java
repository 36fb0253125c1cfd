package org.angarium;

import jakarta.jms.JMSRuntimeException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.angarium.engine.OrderPolicy;
import org.angarium.engine.h2.H2MoveSource;
import org.angarium.engine.h2.H2MoveTarget;
import org.angarium.engine.move.MoveSource;
import org.angarium.engine.move.MoveTarget;
import org.angarium.engine.move.Mover;
import org.angarium.engine.move.Progress;
import org.angarium.engine.move.Result;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.ErrorCode;
import org.angarium.model.JmsErrors;
import org.angarium.model.SystemClock;

/**
 * Moving house: copies all that a broker holds from H2 to PostgreSQL, or back.
 *
 * <pre>{@code
 * MoveReport report =
 *     BrokerMove.of("angarium:h2:file:data/orders", "angarium:postgresql://db/orders").run();
 * }</pre>
 *
 * <p>No broker may run on either; one that opens meanwhile is refused. The source is only read, and
 * stays as it is. The target must be empty. A move that ended anywhere, also by a kill, goes on
 * where it was when it is run again; until it is complete and was compared no broker opens the
 * target (ANG-1710). Memory is bounded: some MiB, whatever waits.
 *
 * <p>Immutable. Methods throw a {@link JMSRuntimeException}: with code ANG-1702 while a broker has
 * one of them, ANG-1710 where another move has it, ANG-1711 where source and target do not fit,
 * ANG-1712 where the target does not hold what the source does, and else with the codes of {@link
 * Broker#open}.
 */
public final class BrokerMove {
  private final BrokerConfig source;
  private final BrokerConfig target;
  private final Consumer<MoveProgress> listener;
  private final Mover.Batching batching;

  private BrokerMove(
      BrokerConfig source,
      BrokerConfig target,
      Consumer<MoveProgress> listener,
      Mover.Batching batching) {
    this.source = source;
    this.target = target;
    this.listener = listener;
    this.batching = batching;
  }

  /**
   * A move, which does not begin yet.
   *
   * @param source the URL of the broker that is copied, with what it takes to open it, such as
   *     encryptionPassword or driver.user
   * @param target the URL as the brokers will have it that are opened there; with lastValueKey,
   *     where that is set
   */
  public static BrokerMove of(String source, String target) {
    return ask(
        () ->
            new BrokerMove(
                BrokerConfig.of(AngariumUrl.parse(source)),
                BrokerConfig.of(AngariumUrl.parse(target)),
                progress -> {},
                Mover.Batching.DEFAULT));
  }

  /**
   * The same, with a listener.
   *
   * @param other hears after each batch how far it is, on the thread of {@link #run}. Where it
   *     throws, the move ends there, and can be gone on with
   */
  public BrokerMove onProgress(Consumer<MoveProgress> other) {
    return new BrokerMove(source, target, other, batching);
  }

  /** The same, with smaller or larger batches. */
  BrokerMove inBatches(int rows, long bytes) {
    return new BrokerMove(source, target, listener, new Mover.Batching(rows, bytes));
  }

  /**
   * Moves, or goes on with a move between the same two that has begun. Blocks until all is copied
   * and compared.
   */
  public MoveReport run() {
    return with(
        (from, to, clock) -> {
          Result result = new Mover(from, to, clock, batching, this::tell).run();
          return MoveReport.of(from.name(), to.name(), result);
        });
  }

  /**
   * Ends a move that is not complete: the target is empty again, and brokers may open the source.
   *
   * @return whether there was one
   */
  public boolean drop() {
    return with((from, to, clock) -> Mover.drop(from, to));
  }

  private void tell(Progress progress) {
    MoveProgress.Step step =
        switch (progress.step()) {
          case CHECK -> MoveProgress.Step.COMPARING;
          case SETTLE, DONE, DROP -> MoveProgress.Step.DONE;
          default -> MoveProgress.Step.COPYING;
        };
    listener.accept(new MoveProgress(step, progress.done(), progress.total()));
  }

  /** Does something with both ends, and closes them. */
  @FunctionalInterface
  private interface Work<T> {
    T with(MoveSource from, MoveTarget to, Clock clock);
  }

  private <T> T with(Work<T> work) {
    return ask(
        () -> {
          try (SystemClock clock = new SystemClock();
              MoveSource from = from();
              MoveTarget to = to(clock)) {
            return work.with(from, to, clock);
          }
        });
  }

  private MoveSource from() {
    BrokerAddress address = source.address();
    if (address instanceof BrokerAddress.H2File file) {
      return new H2MoveSource(file.url(), file.path(), source.secret());
    } else if (address instanceof BrokerAddress.PostgreSql place) {
      return PostgresOptions.moveSource(place, source.options());
    }
    throw unmovable(address);
  }

  private MoveTarget to(Clock clock) {
    BrokerAddress address = target.address();
    if (address instanceof BrokerAddress.H2File file) {
      return new H2MoveTarget(file.url(), file.path(), target.secret(), clock);
    } else if (address instanceof BrokerAddress.PostgreSql place) {
      OrderPolicy order = target.settings().engine().order();
      return PostgresOptions.moveTarget(place, target.options(), order, clock);
    }
    throw unmovable(address);
  }

  private static AngariumException unmovable(BrokerAddress address) {
    if (address instanceof BrokerAddress.Databases) {
      return new AngariumException(
          ErrorCode.NOT_SUPPORTED,
          "%s cannot be moved, nor be moved to: it has several databases; have consumers empty its queues, and begin with new ones"
              .formatted(address.url()));
    }
    return new AngariumException(
        ErrorCode.NOT_SUPPORTED,
        "%s has nothing that could be moved, or kept: it is in memory; give a URL angarium:h2:file: or angarium:postgresql:"
            .formatted(address.url()));
  }

  private static <T> T ask(Supplier<T> question) {
    try {
      return question.get();
    } catch (AngariumException e) {
      throw JmsErrors.unchecked(e);
    }
  }

  /** Where from and where to. */
  @Override
  public String toString() {
    return source.address().url() + " to " + target.address().url();
  }
}
