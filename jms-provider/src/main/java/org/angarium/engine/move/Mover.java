package org.angarium.engine.move;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.angarium.engine.move.MoveMark.Step;
import org.angarium.message.Damaged;
import org.angarium.model.AngariumException;
import org.angarium.model.Clock;
import org.angarium.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Copies all that a store holds into another, and compares them.
 *
 * <p>It goes in batches. Each is one transaction of the target, which also says how far it is, so
 * that a move that ended anywhere goes on behind the last batch, without anything twice. At the end
 * both stores are read from the beginning and compared; only then brokers get the target. For one
 * run on one thread; memory is bounded by a batch.
 */
public final class Mover {
  private final MoveSource source;
  private final MoveTarget target;
  private final Clock clock;
  private final Batching batching;
  private final Consumer<Progress> progress;

  // of the run
  private MoveMark mark = MoveMark.first("", "", 0);
  private Inventory inventory = new Inventory(List.of(), List.of(), List.of(), 1);
  private long total;
  private long damaged;

  /**
   * How much is copied at once.
   *
   * @param rows messages, or ids
   * @param bytes of messages, about
   */
  public record Batching(int rows, long bytes) {
    /** A thousand messages, four MiB. */
    public static final Batching DEFAULT = new Batching(1_000, 4L << 20);
  }

  /**
   * @param progress hears after each batch how far it is, on the thread of the run; where it
   *     throws, the move ends there, and can be gone on with
   */
  public Mover(
      MoveSource source,
      MoveTarget target,
      Clock clock,
      Batching batching,
      Consumer<Progress> progress) {
    this.source = source;
    this.target = target;
    this.clock = clock;
    this.batching = batching;
    this.progress = progress;
  }

  /**
   * Begins a move, or goes on with one that has begun.
   *
   * @throws AngariumException {@link ErrorCode#MOVE_REFUSED} where source and target do not fit;
   *     {@link ErrorCode#MOVE_DIFFERS} where the target does not hold what the source does; with
   *     codes of storage. In each case the target stays closed for brokers, unless it was open for
   *     them before
   */
  public Result run() {
    if (source.name().equals(target.name())) {
      throw refused("source and target are the same store, " + source.name());
    }
    MoveMark before = target.mark();
    requireSame(before);
    if (before != null && before.step().compareTo(Step.SETTLE) >= 0) {
      mark = before;
      return finish(lookAgain());
    }
    if (before == null) {
      target.requireEmpty();
    }
    String fingerprint = source.hold(target.name(), before == null ? null : before.fingerprint());
    if (before == null) {
      mark = MoveMark.first(source.name(), fingerprint, clock.millis());
      target.begin(mark);
    } else {
      mark = before;
    }
    inventory = source.inventory(mark.asOf());
    for (int i = 0; i < inventory.subscriptions().size(); i++) {
      total += source.depth(i);
    }
    tell(mark.step(), mark.messages());
    copy();
    Result result = check(before != null);
    to(mark.at(Step.SETTLE), target::setMark);
    List<String> notes = new ArrayList<>(source.leftBehind());
    if (damaged > 0) {
      notes.add(
          "%d messages of the source cannot be read; what stands for them has gone along, and becomes dead letters"
              .formatted(damaged));
    }
    return finish(result.with(notes));
  }

  private Result finish(Result result) {
    List<String> notes = new ArrayList<>(result.notes());
    if (mark.step() == Step.SETTLE) {
      notes.addAll(target.settle());
      to(mark.at(Step.DONE), target::setMark);
    }
    source.release(target.name());
    target.open(mark);
    tell(Step.DONE, total);
    return result.with(notes);
  }

  /** All was copied and compared: the source is not needed any more. */
  private Result lookAgain() {
    try (MoveSource back = target.readBack()) {
      inventory = back.inventory(mark.asOf());
      total = mark.messages();
      List<Result.Moved> moved = new ArrayList<>();
      for (int index = 0; index < inventory.subscriptions().size(); index++) {
        Sum sum = sumOf(back, index, Long.MIN_VALUE);
        moved.add(new Result.Moved(inventory.subscriptions().get(index), sum.count(), sum.text()));
      }
      long ids = 0;
      for (int index = 0; index < inventory.destinations().size(); index++) {
        ids += sumOfIds(back, index).count();
      }
      return result(true, moved, ids, back.branches());
    }
  }

  private Result result(boolean resumed, List<Result.Moved> moved, long ids, int branches) {
    return new Result(
        resumed,
        inventory.destinations().size(),
        moved,
        ids,
        branches,
        inventory.schedules().size(),
        List.of());
  }

  /**
   * Ends a move that is not complete: the target is empty again, and the source is as it was.
   *
   * @return whether there was one
   */
  public static boolean drop(MoveSource source, MoveTarget target) {
    MoveMark mark = target.mark();
    if (mark != null && !mark.source().equals(source.name())) {
      throw new AngariumException(
          ErrorCode.MOVE_REFUSED,
          "%s is the target of a move from %s, not from %s; name that one"
              .formatted(target.name(), mark.source(), source.name()));
    }
    if (mark != null) {
      target.drop();
    }
    source.release(target.name());
    return mark != null;
  }

  private static AngariumException refused(String why) {
    return new AngariumException(ErrorCode.MOVE_REFUSED, "the move is refused: " + why);
  }

  private void requireSame(@Nullable MoveMark before) {
    if (before != null && !before.source().equals(source.name())) {
      throw refused(
          "%s is already the target of a move from %s; go on with that, or drop it"
              .formatted(target.name(), before.source()));
    } else if (before != null && before.step() == Step.DROP) {
      throw refused(
          "an earlier move to %s was dropped, and it is not empty yet; drop it again"
              .formatted(target.name()));
    }
  }

  // ---- copying --------------------------------------------------------------------------------

  private void copy() {
    if (mark.step() == Step.INVENTORY) {
      to(mark.at(Step.MESSAGES), (from, next) -> target.addInventory(inventory, from, next));
      tell(Step.MESSAGES, 0);
    }
    if (mark.step() == Step.MESSAGES) {
      copyMessages();
    }
    if (mark.step() == Step.IDS) {
      copyIds();
    }
    if (mark.step() == Step.BRANCHES) {
      copyBranches();
    }
  }

  /** Writes something with the mark that is true then. */
  @FunctionalInterface
  private interface Writing {
    void write(MoveMark from, MoveMark next);
  }

  private void to(MoveMark next, Writing writing) {
    writing.write(mark, next);
    mark = next;
  }

  private void copyMessages() {
    List<Item> batch = new ArrayList<>();
    long bytes = 0;
    int last = inventory.subscriptions().size();
    for (int index = mark.index(); index < last; index++) {
      long after = index == mark.index() ? mark.after() : MoveMark.FROM_THE_BEGINNING;
      boolean end = false;
      while (!end) {
        MoveSource.Page page =
            source.page(index, after, batching.rows() - batch.size(), batching.bytes() - bytes);
        batch.addAll(page.items());
        bytes += page.items().stream().mapToLong(item -> item.message().size()).sum();
        after = page.scannedTo();
        end = page.end();
        if (batch.size() >= batching.rows() || bytes >= batching.bytes()) {
          write(batch, end ? index + 1 : index, end ? MoveMark.FROM_THE_BEGINNING : after);
          batch.clear();
          bytes = 0;
        }
      }
    }
    write(batch, last, MoveMark.FROM_THE_BEGINNING);
    to(mark.at(Step.IDS), target::setMark);
  }

  private void write(List<Item> batch, int index, long after) {
    if (!batch.isEmpty()) {
      List<Item> items = List.copyOf(batch);
      to(
          mark.at(Step.MESSAGES, index, after, mark.messages() + items.size()),
          (from, next) -> target.addItems(items, from, next));
      tell(Step.MESSAGES, mark.messages());
    }
  }

  private void copyIds() {
    List<RememberedId> batch = new ArrayList<>();
    int last = inventory.destinations().size();
    for (int index = mark.index(); index < last; index++) {
      long after = index == mark.index() ? mark.after() : MoveMark.FROM_THE_BEGINNING;
      List<RememberedId> some;
      do {
        int most = batching.rows() - batch.size();
        some = source.ids(index, after, most);
        batch.addAll(some);
        if (!some.isEmpty()) {
          after = some.get(some.size() - 1).sequence();
        }
        if (batch.size() >= batching.rows()) {
          writeIds(batch, index, after);
          batch.clear();
        }
      } while (!some.isEmpty());
    }
    writeIds(batch, last, MoveMark.FROM_THE_BEGINNING);
    to(mark.at(Step.BRANCHES), target::setMark);
  }

  private void writeIds(List<RememberedId> batch, int index, long after) {
    if (!batch.isEmpty()) {
      List<RememberedId> ids = List.copyOf(batch);
      to(
          mark.at(Step.IDS, index, after, mark.messages()),
          (from, next) -> target.addIds(ids, from, next));
      tell(Step.IDS, mark.messages());
    }
  }

  private void copyBranches() {
    int last = source.branches();
    for (int number = mark.index(); number < last; number++) {
      int n = number;
      MovedBranch branch = source.branch(n);
      to(
          mark.at(Step.BRANCHES, n + 1, MoveMark.FROM_THE_BEGINNING, mark.messages()),
          (from, next) -> target.addBranch(n, branch, from, next));
      tell(Step.BRANCHES, mark.messages());
    }
    to(mark.at(Step.CHECK), target::setMark);
  }

  // ---- comparing ------------------------------------------------------------------------------

  private Result check(boolean resumed) {
    tell(Step.CHECK, 0);
    try (MoveSource back = target.readBack()) {
      Inventory copy = back.inventory(mark.asOf());
      compareInventories(copy);
      List<Result.Moved> moved = new ArrayList<>();
      long done = 0;
      for (int index = 0; index < inventory.subscriptions().size(); index++) {
        Sum wanted = sumOf(source, index, done);
        Sum found = sumOf(back, index, Long.MIN_VALUE);
        Inventory.Subscribed place = inventory.subscriptions().get(index);
        String checksum = wanted.text();
        require(
            place.toString(),
            wanted.count() + " messages, checksum " + checksum,
            found.count() + " messages, checksum " + found.text());
        moved.add(new Result.Moved(place, wanted.count(), checksum));
        done += wanted.count();
      }
      long ids = compareIds(back);
      int branches = compareBranches(back);
      return result(resumed, moved, ids, branches);
    }
  }

  private void compareInventories(Inventory copy) {
    List<String> wanted = inventory.lines();
    List<String> found = copy.lines();
    for (int i = 0; i < Math.max(wanted.size(), found.size()); i++) {
      require(
          "what there is, line " + (i + 1),
          i < wanted.size() ? wanted.get(i) : "nothing",
          i < found.size() ? found.get(i) : "nothing");
    }
    if (copy.nextSequence() < inventory.nextSequence()) {
      require(
          "the next sequence number",
          Long.toString(inventory.nextSequence()),
          Long.toString(copy.nextSequence()));
    }
  }

  private void require(String what, String wanted, String found) {
    if (!Objects.equals(wanted, found)) {
      throw new AngariumException(
          ErrorCode.MOVE_DIFFERS,
          ("%s does not hold what %s does: of %s the source has \"%s\", the target \"%s\"; it stays"
                  + " closed for brokers: drop the move, and begin again")
              .formatted(target.name(), source.name(), what, wanted, found));
    }
  }

  /**
   * @param before how many messages were compared before; less than 0 where nobody is to be told
   */
  private Sum sumOf(MoveSource store, int index, long before) {
    Sum sum = new Sum();
    long after = MoveMark.FROM_THE_BEGINNING;
    boolean end = false;
    while (!end) {
      MoveSource.Page page = store.page(index, after, batching.rows(), batching.bytes());
      for (Item item : page.items()) {
        sum.add(item);
        damaged += before >= 0 && Damaged.reason(item.message()) != null ? 1 : 0;
      }
      after = page.scannedTo();
      end = page.end();
      if (before >= 0 && !page.items().isEmpty()) {
        tell(Step.CHECK, before + sum.count());
      }
    }
    return sum;
  }

  private long compareIds(MoveSource back) {
    long count = 0;
    for (int index = 0; index < inventory.destinations().size(); index++) {
      Sum wanted = sumOfIds(source, index);
      Sum found = sumOfIds(back, index);
      count += wanted.count();
      require(
          "the deduplication ids of " + inventory.destinations().get(index).name(),
          wanted.count() + ", checksum " + wanted.text(),
          found.count() + ", checksum " + found.text());
    }
    return count;
  }

  private Sum sumOfIds(MoveSource store, int index) {
    Sum sum = new Sum();
    long after = MoveMark.FROM_THE_BEGINNING;
    List<RememberedId> some = store.ids(index, after, batching.rows());
    while (!some.isEmpty()) {
      some.forEach(sum::add);
      after = some.get(some.size() - 1).sequence();
      some = store.ids(index, after, batching.rows());
    }
    return sum;
  }

  private int compareBranches(MoveSource back) {
    int count = source.branches();
    require("prepared branches", Integer.toString(count), Integer.toString(back.branches()));
    for (int number = 0; number < count; number++) {
      MovedBranch branch = source.branch(number);
      Sum wanted = new Sum();
      wanted.add(branch);
      Sum found = new Sum();
      found.add(back.branch(number));
      require("branch " + branch.id(), "checksum " + wanted.text(), "checksum " + found.text());
    }
    return count;
  }

  private void tell(Step step, long done) {
    progress.accept(new Progress(step, done, total));
  }
}
