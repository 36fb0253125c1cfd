package org.angarium.engine.spread;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import javax.sql.DataSource;
import org.angarium.engine.Administration;
import org.angarium.engine.Backup;
import org.angarium.engine.Branches;
import org.angarium.engine.BrowseCursor;
import org.angarium.engine.ClaimSpec;
import org.angarium.engine.Claimer;
import org.angarium.engine.Commit;
import org.angarium.engine.Delivery;
import org.angarium.engine.Destinations;
import org.angarium.engine.Engine;
import org.angarium.engine.Inspection;
import org.angarium.engine.Participant;
import org.angarium.engine.Presence;
import org.angarium.engine.ReleaseMode;
import org.angarium.engine.Room;
import org.angarium.engine.ScheduleBook;
import org.angarium.engine.SubscriptionFigures;
import org.angarium.engine.SubscriptionSpec;
import org.angarium.engine.UnitOfWork;
import org.angarium.engine.support.Failures;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.ErrorCode;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * One engine over several, each with a database of its own: for more than one database carries.
 *
 * <p>A destination is in one of them, its home, see {@link Placement}; one that is everywhere is in
 * each, and the group of a message tells where that goes, so that order within a group is kept.
 * Queues for dead letters and for what expires must be everywhere: a message is moved to them
 * within its own database, where that makes the queue; who sends to it, consumes from it or pauses
 * it has the others make it too. A unit of work is done by one engine; what needs two is refused
 * with {@link ErrorCode#MORE_THAN_ONE_DATABASE}, but for global transactions, in which each engine
 * has a branch of its own. Temporary destinations are wherever their connection made them.
 *
 * <p>When one engine fails, this one has failed: it is opened again as a whole. Thread-safe.
 */
public final class SpreadEngine implements Engine {
  private final Parts parts;
  private final Numbers numbers;
  private final Destinations destinations;
  private final Branches branches;
  private final ScheduleBook schedules;
  private final Administration administration;
  private final Inspection inspection;
  private final Failures failures = new Failures();
  private final List<AutoCloseable> owned;

  /**
   * Takes over the engines: closing this closes them.
   *
   * @param engines as many as the placement has databases, in its order
   * @param owned what is closed after them
   */
  public SpreadEngine(List<Engine> engines, Placement placement, List<AutoCloseable> owned) {
    if (engines.size() != placement.databases()) {
      throw new IllegalArgumentException(
          "there are %d engines for %d databases".formatted(engines.size(), placement.databases()));
    }
    this.owned = List.copyOf(owned);
    this.parts = new Parts(engines, placement);
    this.numbers = new Numbers(engines.size());
    this.destinations = new SpreadDestinations(parts);
    this.branches = new SpreadBranches(parts);
    this.schedules = new SpreadSchedules(parts);
    this.administration = new SpreadAdministration(parts, numbers);
    this.inspection = new SpreadInspection(parts, numbers);
    engines.forEach(engine -> engine.onFailure(failures::failed));
  }

  // ---- destinations, connections, consumers -----------------------------------------------------

  @Override
  public void declare(DestinationName name) {
    parts.of(name).forEach(engine -> engine.declare(name));
  }

  @Override
  public void declareAnyway(DestinationName name) {
    parts.of(name).forEach(engine -> engine.declareAnyway(name));
  }

  @Override
  public boolean exists(DestinationName name) {
    return parts.isThere(name, engine -> engine.exists(name));
  }

  @Override
  public boolean seemsToExist(DestinationName name) {
    return parts.isThere(name, engine -> engine.seemsToExist(name));
  }

  @Override
  public Destinations destinations() {
    return destinations;
  }

  @Override
  public Branches branches() {
    return branches;
  }

  @Override
  public Presence attach(String connectionId) {
    return SpreadPresence.attach(parts, connectionId);
  }

  @Override
  public Claimer claimer(SubscriptionSpec subscription, ClaimSpec claim) {
    checkWorks();
    SpreadPresence presence = (SpreadPresence) claim.presence();
    DestinationName name = subscription.destination();
    if (subscription.kind().durable() && !parts.isEverywhere(name)) {
      replaceElsewhere(subscription, parts.homeOf(name));
    }
    List<InPart<Claimer>> claimers = new ArrayList<>();
    try {
      for (int part : parts.numbersOf(name)) {
        ClaimSpec its = new ClaimSpec(presence.of(part), claim.selector(), claim.consumer());
        claimers.add(new InPart<>(part, claimer(part, subscription, its)));
      }
      return new SpreadClaimer(claimers, this::checkWorks);
    } catch (RuntimeException | Error e) {
      All.close(claimers.stream().map(InPart::it).toList(), e);
      throw e;
    }
  }

  /** Who consumes from what one engine has moved aside gets also what others will move there. */
  private Claimer claimer(int part, SubscriptionSpec subscription, ClaimSpec claim) {
    try {
      return parts.engine(part).claimer(subscription, claim);
    } catch (AngariumException e) {
      if (e.code() == ErrorCode.NO_SUCH_DESTINATION
          && parts.complete(part, subscription.destination())) {
        return parts.engine(part).claimer(subscription, claim);
      }
      throw e;
    }
  }

  /** A durable subscription of that name may be one of a topic that is in another database. */
  private void replaceElsewhere(SubscriptionSpec wanted, int home) {
    String name = String.valueOf(wanted.name());
    for (int part = 0; part < parts.count(); part++) {
      if (part != home) {
        replace(parts.engine(part), wanted, name);
      }
    }
  }

  private static void replace(Engine engine, SubscriptionSpec wanted, String name) {
    try {
      Administration its = engine.administration();
      SubscriptionFigures present = its.figures(its.durableSubscription(wanted.clientId(), name));
      if (present.spec().kind() != wanted.kind() || present.consumers() > 0) {
        throw new AngariumException(
            ErrorCode.SUBSCRIPTION_MISMATCH,
            "the subscription \"%s\" of %s exists, is of another kind or in use, and another one of that name was asked for; choose another name, close its consumers, or unsubscribe it first"
                .formatted(name, present.spec().destination()));
      }
      engine.destinations().unsubscribe(wanted.clientId(), name);
    } catch (AngariumException e) {
      if (e.code() != ErrorCode.NO_SUCH_SUBSCRIPTION) {
        throw e;
      }
    }
  }

  // ---- messages ---------------------------------------------------------------------------------

  @Override
  public Room room() {
    return new SpreadRoom(parts);
  }

  @Override
  public Commit submit(UnitOfWork work) {
    if (work.isEmpty()) {
      work.giveUp();
      return Commit.DONE;
    }
    checkWorks(work);
    Map.Entry<Integer, UnitOfWork> only = parts.only(work);
    return parts.engine(only.getKey()).submit(only.getValue());
  }

  @Override
  public Commit submitLazily(UnitOfWork work) {
    if (work.isEmpty()) {
      work.giveUp();
      return Commit.DONE;
    }
    return each(work, Engine::submitLazily);
  }

  @Override
  public Commit acknowledge(List<Delivery> acks) {
    return each(UnitOfWork.acknowledge(acks), Engine::submit);
  }

  private Commit each(UnitOfWork work, BiFunction<Engine, UnitOfWork, Commit> action) {
    checkWorks(work);
    Commit last = Commit.DONE;
    for (Map.Entry<Integer, UnitOfWork> unit : parts.splitOrGiveUp(work).entrySet()) {
      last = both(last, action.apply(parts.engine(unit.getKey()), unit.getValue()));
    }
    return last;
  }

  private static Commit both(Commit a, Commit b) {
    if (a == Commit.DONE) {
      return b;
    } else if (b == Commit.DONE) {
      return a;
    }
    return new BothCommits(a, b);
  }

  @Override
  public void sync() {
    parts.engines().forEach(Engine::sync);
  }

  @Override
  public ScheduleBook schedules() {
    return schedules;
  }

  @Override
  public DataSource dataSource() {
    throw oneOnly("a connection to the database");
  }

  @Override
  public DataSource joinable(DataSource own) {
    throw oneOnly("a connection to the database");
  }

  @Override
  public Enlistment enlist(Connection connection, Participant participant) {
    throw oneOnly("a transaction of the application");
  }

  private AngariumException oneOnly(String what) {
    return new AngariumException(
        ErrorCode.NOT_SUPPORTED,
        "%s is refused: this broker has %d databases, and that would be of one of them; open a broker on that database alone"
            .formatted(what, parts.count()));
  }

  @Override
  public Backup backup(Path target, boolean replace) {
    throw oneOnly("a backup");
  }

  @Override
  public void release(List<Delivery> deliveries, ReleaseMode mode) {
    Map<Integer, List<Delivery>> all = new TreeMap<>();
    for (Delivery delivery : deliveries) {
      SpreadDelivery own = SpreadDelivery.own(delivery);
      all.computeIfAbsent(own.part, part -> new ArrayList<>()).add(own.inner);
    }
    all.forEach((part, its) -> parts.engine(part).release(its, mode));
  }

  @Override
  public BrowseCursor browse(DestinationName queue, Selector selector) {
    List<BrowseCursor> cursors = new ArrayList<>();
    try {
      All.eachThatHas(
          parts.of(queue),
          ErrorCode.NO_SUCH_DESTINATION,
          engine -> cursors.add(engine.browse(queue, selector)));
      return new SpreadCursor(cursors);
    } catch (RuntimeException | Error e) {
      All.close(cursors, e);
      throw e;
    }
  }

  // ---- operators --------------------------------------------------------------------------------

  @Override
  public Administration administration() {
    return administration;
  }

  @Override
  public Inspection inspection() {
    return inspection;
  }

  // ---- the end ----------------------------------------------------------------------------------

  @Override
  public void onFailure(FailureListener listener) {
    failures.add(listener);
  }

  @Override
  public @Nullable AngariumException failure() {
    for (Engine engine : parts.engines()) {
      AngariumException failure = engine.failure();
      if (failure != null) {
        return failure;
      }
    }
    return null;
  }

  /** Who has failed takes no more work, also what the others could do. */
  private void checkWorks() {
    AngariumException failure = failure();
    if (failure != null) {
      throw failure;
    }
  }

  private void checkWorks(UnitOfWork work) {
    try {
      checkWorks();
    } catch (AngariumException e) {
      work.giveUp();
      throw e;
    }
  }

  @Override
  public void closing() {
    parts.engines().forEach(Engine::closing);
  }

  @Override
  public void close() {
    try {
      All.each(parts.engines(), Engine::close);
    } finally {
      All.close(owned);
    }
  }
}
