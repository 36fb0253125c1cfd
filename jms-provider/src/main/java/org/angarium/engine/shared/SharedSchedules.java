package org.angarium.engine.shared;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.angarium.engine.Commit;
import org.angarium.engine.ScheduleBook;
import org.angarium.engine.StoredSchedule;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.shared.sql.Database;
import org.jspecify.annotations.Nullable;

/**
 * The repeating schedules of all nodes, as this one knows them: its own changes at once, those of
 * others a moment later. That may be old: what fires by it is compared with the row in the
 * transaction, see {@link ScheduleRows}, and who was too late learns how the schedule is. Each node
 * has all of them fire, so they go on while any node is there. Thread-safe.
 */
final class SharedSchedules implements ScheduleBook {
  /** A full look after so many rounds, whatever the version says. */
  private static final int ROUNDS_BETWEEN = 60;

  private final SharedEngine engine;
  private final KnownSchedules known = new KnownSchedules();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Consumer<String> listener = key -> {};

  // guarded by the lock
  private long version = -1;

  /** A version is seen before what it is about: so one more look follows. */
  private boolean lookOnceMore;

  private int rounds;

  /** What was read may be of a server that is not the primary any more, see {@link Database}. */
  private long losses;

  SharedSchedules(SharedEngine engine) {
    this.engine = engine;
  }

  @Override
  public @Nullable StoredSchedule find(String key) {
    return known.find(key);
  }

  @Override
  public List<StoredSchedule> list() {
    return known.all().stream().sorted(Comparator.comparing(StoredSchedule::key)).toList();
  }

  @Override
  public void onChange(Consumer<String> newListener) {
    this.listener = newListener;
  }

  @Override
  public Commit fire(UnitOfWork firing) {
    return engine.submit(firing, false);
  }

  /** About how many bytes all but one take. */
  long bytesWithout(String key) {
    long bytes = 0;
    for (StoredSchedule schedule : known.all()) {
      bytes += schedule.key().equals(key) ? 0 : schedule.size();
    }
    return bytes;
  }

  /** How a schedule is, as its row says; null where it has none. Tells the listener nothing. */
  void learned(String key, @Nullable StoredSchedule schedule) {
    known.told(key, schedule);
  }

  /** This node has changed one. */
  void changed(String key, @Nullable StoredSchedule schedule) {
    learned(key, schedule);
    listener.accept(key);
  }

  /** Looks what other nodes have changed. Blocks for the database. */
  void refresh() {
    lock.lock();
    try {
      long now =
          engine.database().look("looking whether schedules have changed", ScheduleRows::version);
      long lossesNow = engine.database().losses();
      boolean news = now != version || lossesNow != losses;
      losses = lossesNow;
      if (news || lookOnceMore || ++rounds % ROUNDS_BETWEEN == 0) {
        version = now;
        lookOnceMore = news;
        known.beginLook();
        known
            .endLook(engine.database().look("reading the schedules", ScheduleRows::all))
            .forEach(key -> listener.accept(key));
      }
    } finally {
      lock.unlock();
    }
  }
}
