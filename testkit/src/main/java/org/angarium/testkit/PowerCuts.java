package org.angarium.testkit;

import jakarta.jms.JMSRuntimeException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.angarium.Broker;
import org.angarium.BrokerBuilder;
import org.angarium.testkit.disk.UntilCut;
import org.jspecify.annotations.Nullable;

/**
 * Runs code of an application again and again, and cuts the power at each write of its broker in
 * turn: first in the first operation on the disk, then in the second, until the code ends before
 * the cut comes. After each cut the broker is opened again, the code runs to its end, and what must
 * be true then is checked. Then the same once more, with the process killed in place of the cut.
 *
 * <pre>{@code
 * PowerCuts.everyWrite()
 *     .given(broker -> sendOrders(broker, 5))
 *     .run(broker -> shop.bookOrders(broker, 5))
 *     .check(broker -> assertThat(shop.bookings(broker)).hasSize(5));
 * }</pre>
 *
 * <p>The code gets a broker, and is to return when its work is done. It runs on a thread of its
 * own. When the power is cut, that is interrupted and the broker closed; whatever the code throws
 * from then on is expected. The second time it must do what the first time left undone, as the
 * application does after a restart. What it does elsewhere than in the broker and in its {@link
 * Broker#dataSource()} is not cut: it happens, or not, as the code goes.
 *
 * <p>A cut leaves of what was not synced a random choice; with the same {@link #seed} the same, if
 * the code asks for the same in the same order. What fails names the seed, the number of the cut,
 * what survived, and where the cut came; {@link #only} repeats that one alone.
 *
 * <p>Not thread-safe; each call of {@link #check} is a run of its own.
 */
public final class PowerCuts {
  private static final int MOST = 1_000_000;
  private static final long NEVER = Long.MAX_VALUE / 2;

  private final List<Ending> endings;
  private long seed = 1;
  private int step = 1;
  private int first;
  private int end = MOST;
  private long patienceSeconds = 60;
  private Consumer<BrokerBuilder> settings = builder -> {};
  private Action given = broker -> {};
  private @Nullable Action run;

  private PowerCuts(List<Ending> endings) {
    this.endings = endings;
  }

  /** What the application does; may throw what it likes. */
  @FunctionalInterface
  public interface Action {
    /** Does it, and returns when it is done. */
    void accept(Broker broker) throws Exception;
  }

  /** What a life of the broker ends with. */
  private enum Ending {
    POWER_CUT("the power was cut, and of what was not synced a random choice survived") {
      @Override
      void restart(PowerCutDisk disk) {
        disk.restart();
      }
    },
    KILL("the process was killed, and nothing that was written is lost") {
      @Override
      void restart(PowerCutDisk disk) {
        disk.kill();
      }
    };

    private final String words;

    Ending(String words) {
      this.words = words;
    }

    abstract void restart(PowerCutDisk disk);
  }

  /** Cuts the power at each write, and kills the process at each write. */
  public static PowerCuts everyWrite() {
    return new PowerCuts(List.of(Ending.POWER_CUT, Ending.KILL));
  }

  /** Of all that is random; default 1. */
  public PowerCuts seed(long seed) {
    this.seed = seed;
    return this;
  }

  /** Cuts in each n-th operation only, where each one takes too long; default 1. */
  public PowerCuts eachOf(int operations) {
    if (operations < 1) {
      throw new IllegalArgumentException("operations must be 1 at least, was: " + operations);
    }
    step = operations;
    return this;
  }

  /** Makes one cut alone, as a failure names it. */
  public PowerCuts only(int cut) {
    first = cut;
    end = cut + 1;
    return this;
  }

  /** How long the code may take for its work, once; default 60 seconds. */
  public PowerCuts patience(long seconds) {
    patienceSeconds = seconds;
    return this;
  }

  /** Sets what the broker is opened with; where it lives is said already. */
  public PowerCuts settings(Consumer<BrokerBuilder> settings) {
    this.settings = settings;
    return this;
  }

  /** What happens before, once, without a cut. */
  public PowerCuts given(Action given) {
    this.given = given;
    return this;
  }

  /** The code that the power is cut in; run again after each cut. */
  public PowerCuts run(Action run) {
    this.run = run;
    return this;
  }

  /**
   * Makes all the cuts, and checks after each.
   *
   * @param check throws where something is not as it must be, as an assertion does
   * @return how many cuts and kills there were
   * @throws AssertionError with the first failure, and where the cut came
   * @throws IllegalStateException without {@link #run}
   */
  public int check(Action check) {
    Action work = run;
    if (work == null) {
      throw new IllegalStateException("there is no code to cut; call run first");
    }
    Map<String, byte[]> image = prepare();
    int cuts = 0;
    for (Ending ending : endings) {
      boolean cut = true;
      for (int n = first; cut && n < end; n += step) {
        cut = cutOnce(image, n, ending, work, check);
        cuts += cut ? 1 : 0;
      }
    }
    return cuts;
  }

  /** A disk as it is before. */
  private Map<String, byte[]> prepare() {
    try (PowerCutDisk disk = new PowerCutDisk(seed)) {
      try (Broker broker = open(disk)) {
        given.accept(broker);
      } catch (Exception e) {
        throw new AssertionError("what is given fails: " + e, e);
      }
      return disk.image();
    }
  }

  /** Returns whether the cut came before the code had ended and the broker was closed. */
  private boolean cutOnce(
      Map<String, byte[]> image, int n, Ending ending, Action work, Action check) {
    try (PowerCutDisk disk = new PowerCutDisk(seed + n, image)) {
      try {
        return live(disk, n, ending, work, check);
      } catch (Exception | AssertionError e) {
        throw new AssertionError(
            "cut %d of seed %d: %s; it came in: %s%n%s"
                .formatted(n, seed, ending.words, place(disk), e),
            e);
      }
    }
  }

  private static String place(PowerCutDisk disk) {
    return disk.cutIn().isEmpty() ? "nothing yet" : disk.cutIn();
  }

  private boolean live(PowerCutDisk disk, int n, Ending ending, Action work, Action check)
      throws Exception {
    disk.cutAfter(n);
    boolean cut = runUntilCut(disk, work);
    if (cut) {
      ending.restart(disk);
    } else {
      disk.cutAfter(NEVER);
    }
    Broker broker = open(disk);
    try {
      if (cut) {
        within(work, broker, disk);
      }
      check.accept(broker);
    } finally {
      disk.cutNow(); // a quick end, since nobody needs it any more
      closeFailed(broker);
    }
    return cut;
  }

  private Broker open(PowerCutDisk disk) {
    BrokerBuilder builder = disk.builder();
    settings.accept(builder);
    return builder.open();
  }

  /** Opens, works and closes; returns whether the power was cut. */
  private boolean runUntilCut(PowerCutDisk disk, Action work) throws Exception {
    try (Broker broker = open(disk)) {
      within(work, broker, disk);
    } catch (Exception | AssertionError e) {
      if (!disk.isCut()) {
        throw e;
      }
    }
    return disk.isCut();
  }

  private void within(Action work, Broker broker, PowerCutDisk disk) throws Exception {
    new UntilCut(disk::onCut, disk::isCut, patienceSeconds)
        .run(() -> work.accept(broker), () -> closeFailed(broker));
  }

  private static void closeFailed(Broker broker) {
    try {
      broker.close();
    } catch (JMSRuntimeException e) {
      // its disk is gone
    }
  }
}
