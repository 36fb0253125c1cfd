package org.angarium.engine.contract;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * The contract once more, as naively as can be: lists that are searched from the front. What an
 * engine does is compared with it.
 */
final class ModelBroker {
  private static final long SWEEP = 1_000;

  /** The selectors that histories use. */
  enum Lets {
    ALL(""),
    ZERO("n = 0"),
    SMALL("n < 2"),
    URGENT("JMSPriority > 5"),
    NOTHING("n = 9");

    private final String text;

    Lets(String text) {
      this.text = text;
    }

    Selector selector() {
      return this == ALL ? Selector.all() : Selector.parse(text);
    }

    boolean in(Entry e) {
      return switch (this) {
        case ALL -> true;
        case ZERO -> e.n == 0;
        case SMALL -> e.n < 2;
        case URGENT -> e.priority > 5;
        case NOTHING -> false;
      };
    }
  }

  /** One message in one subscription. */
  static final class Entry {
    final String text;
    final int priority;
    final long sequence;
    final int n;
    final @Nullable String group;
    final boolean persistent;
    final long expires;
    long due;
    boolean heldBack;

    /** When it was sent. */
    long sentAt;

    /** Whether it ends its group's assignment when it is settled. */
    boolean ends;

    /** What its message takes. */
    int bytes;

    /** Whether it is a prepared branch's, and its consumer's no more. */
    boolean inBranch;

    int attempts;
    boolean attemptsExact = true;
    @Nullable Consumer holder;

    /** When it came, or was given back last: before that nobody could sweep it up. */
    long freeSince;

    Entry(
        String text,
        int priority,
        long sequence,
        int n,
        @Nullable String group,
        boolean persistent,
        long due,
        long expires) {
      this.text = text;
      this.priority = priority;
      this.sequence = sequence;
      this.n = n;
      this.group = group;
      this.persistent = persistent;
      this.due = due;
      this.expires = expires;
    }

    Entry copy() {
      return at(sequence);
    }

    /** The same, sent later. */
    Entry at(long later) {
      Entry entry = new Entry(text, priority, later, n, group, persistent, due, expires);
      entry.bytes = bytes;
      entry.ends = ends;
      entry.sentAt = sentAt;
      return entry;
    }

    @Override
    public String toString() {
      return "%s(p%d n%d %d bytes%s%s%s%s)"
          .formatted(
              text,
              priority,
              n,
              bytes,
              group == null ? "" : " " + group + (ends ? " ends" : ""),
              persistent ? "" : " non-persistent",
              due == 0 ? "" : " due " + due,
              expires == 0 ? "" : " expires " + expires);
    }
  }

  /** What happens where a subscription is full. */
  enum Policy {
    NONE,
    BLOCK,
    REJECT,
    DROP_OLDEST,
    DROP_LOWEST_PRIORITY,
    DEAD_LETTER;

    boolean makesRoom() {
      return this != NONE && this != BLOCK && this != REJECT;
    }
  }

  /** What a limit counts. */
  enum Counted {
    MESSAGES,
    MEMORY_BYTES,
    DISK_BYTES;

    long of(Entry e, Subscription subscription) {
      return switch (this) {
        case MESSAGES -> 1;
        case MEMORY_BYTES -> subscription.keeps(e) ? 0 : e.bytes;
        case DISK_BYTES -> subscription.keeps(e) ? e.bytes : 0;
      };
    }

    long of(Collection<Entry> some, Subscription subscription) {
      return some.stream().mapToLong(e -> of(e, subscription)).sum();
    }
  }

  /**
   * How much a subscription may hold, and what happens beyond.
   *
   * @param most without an entry for what has no limit
   * @param maxAge how long ago the oldest that waits may have been sent; 0 for ever
   * @param briefly whether who waits for room does so only for a moment
   */
  record Limit(Policy policy, Map<Counted, Long> most, long maxAge, boolean briefly) {
    static final Limit NONE = new Limit(Policy.NONE, Map.of(), 0, false);

    boolean hasBytes() {
      return most.containsKey(Counted.MEMORY_BYTES) || most.containsKey(Counted.DISK_BYTES);
    }

    /** Whether no room for a message would ever be enough. */
    boolean isTooSmallFor(Entry e, boolean onDisk) {
      Counted bytes = onDisk ? Counted.DISK_BYTES : Counted.MEMORY_BYTES;
      return most.containsKey(bytes) && e.bytes > most.get(bytes);
    }
  }

  /** Room that somebody has taken: for what it is to send, less what it gives back. */
  record Taken(List<Entry> sent, List<Entry> given) {
    static Taken nothing() {
      return new Taken(new ArrayList<>(), new ArrayList<>());
    }

    private long of(Counted what, Subscription subscription) {
      return Math.max(0, what.of(sent, subscription) - what.of(given, subscription));
    }
  }

  /** Where entries wait. */
  static final class Subscription {
    final Lets lets;
    final boolean durable;
    final Limit limit;
    final List<Entry> entries = new ArrayList<>();
    final List<Entry> faded = new ArrayList<>();
    final Set<Consumer> consumers = new LinkedHashSet<>();

    /** Whether what is PERSISTENT is on disk here. */
    boolean onDisk;

    /** Whether one consumer at a time gets everything. */
    boolean exclusive;

    /** Where it is exclusive, those who have come, in that order. */
    private final List<Consumer> line = new ArrayList<>();

    /** What those have taken that have not sent yet. */
    final List<Taken> taken = new ArrayList<>();

    /** How many the limit has taken out, since the engine was opened. */
    long overflowed;

    Subscription(Lets lets, boolean durable) {
      this(lets, durable, Limit.NONE);
    }

    Subscription(Lets lets, boolean durable, Limit limit) {
      this.lets = lets;
      this.durable = durable;
      this.limit = limit;
    }

    boolean isUsed() {
      return !consumers.isEmpty() || entries.stream().anyMatch(e -> e.holder != null);
    }

    boolean keeps(Entry e) {
      return onDisk && durable && e.persistent;
    }

    private boolean holdsAny(Consumer consumer) {
      return entries.stream().anyMatch(e -> e.holder == consumer && !e.inBranch);
    }

    /** Whether it gets anything; it comes to receive. */
    private boolean isActive(Consumer consumer) {
      line.removeIf(c -> !consumers.contains(c) && !holdsAny(c));
      if (!line.contains(consumer)) {
        line.add(consumer);
      }
      return !exclusive || line.get(0) == consumer;
    }
  }

  /** Who claims. */
  static final class Consumer {
    final Subscription subscription;
    final Lets lets;

    Consumer(Subscription subscription, Lets lets) {
      this.subscription = subscription;
      this.lets = lets;
    }
  }

  private long now;
  private long sequence;

  ModelBroker(long now) {
    this.now = now;
  }

  void advanceTo(long millis) {
    now = millis;
  }

  long nextSequence() {
    return ++sequence;
  }

  /** Sends something to a subscription, whether there is room or not. */
  void add(Subscription subscription, Entry entry) {
    if (subscription.lets.in(entry)) {
      Entry own = entry.copy();
      own.freeSince = now;
      subscription.entries.add(own);
      subscription.entries.sort(
          Comparator.comparingInt((Entry e) -> -e.priority).thenComparingLong(e -> e.sequence));
    }
  }

  /** As above; then what was sent makes room, which may be itself. */
  List<Entry> send(Subscription subscription, List<Entry> unit) {
    unit.forEach(e -> add(subscription, e));
    Set<String> sent = new HashSet<>();
    unit.forEach(e -> sent.add(e.text));
    List<Entry> coming = subscription.entries.stream().filter(e -> sent.contains(e.text)).toList();
    List<Entry> out = beyondTheLimit(subscription, coming);
    subscription.entries.removeAll(out);
    subscription.overflowed += out.size();
    return out;
  }

  /**
   * What has to go so that what comes fits: what was sent first, over all or of the lowest. What
   * was given back may be too much too; it goes with the next message that stays.
   *
   * @param coming may be in the subscription, or not yet
   */
  static List<Entry> beyondTheLimit(Subscription subscription, List<Entry> coming) {
    List<Entry> out = new ArrayList<>();
    if (!subscription.limit.policy.makesRoom()) {
      return out;
    }
    Comparator<Entry> first = Comparator.comparingLong(e -> e.sequence);
    if (subscription.limit.policy == Policy.DROP_LOWEST_PRIORITY) {
      first = Comparator.comparingInt((Entry e) -> e.priority).thenComparing(first);
    }
    List<Entry> stays = new ArrayList<>(coming);
    subscription.entries.stream()
        .filter(e -> e.holder == null && !coming.contains(e))
        .forEach(stays::add);
    stays.sort(first);
    Counted lacking = lacking(subscription, stays, coming);
    while (lacking != null) {
      Counted of = lacking;
      Entry goes = stays.stream().filter(e -> of.of(e, subscription) > 0).findFirst().orElseThrow();
      stays.remove(goes);
      out.add(goes);
      lacking = lacking(subscription, stays, coming);
    }
    return out;
  }

  /** A limit that is exceeded, and of which what comes takes some; or null. */
  private static @Nullable Counted lacking(
      Subscription subscription, List<Entry> all, List<Entry> coming) {
    List<Entry> more = all.stream().filter(coming::contains).toList();
    for (Counted what : Counted.values()) {
      Long most = subscription.limit.most.get(what);
      boolean exceeded = most != null && what.of(all, subscription) > most;
      if (exceeded && what.of(more, subscription) > 0) {
        return what;
      }
    }
    return null;
  }

  /**
   * Whether there is no room for more.
   *
   * @param own what who sends it has taken before, and gives back; of the subscription or not
   */
  boolean refuses(Subscription subscription, List<Entry> more, Taken own) {
    if (subscription.limit.policy != Policy.REJECT && subscription.limit.policy != Policy.BLOCK) {
      return false;
    }
    List<Entry> sent = new ArrayList<>(own.sent);
    sent.addAll(more);
    Taken then = new Taken(sent, own.given);
    for (Counted what : Counted.values()) {
      Long most = subscription.limit.most.get(what);
      long needed = then.of(what, subscription) - own.of(what, subscription);
      long there = what.of(subscription.entries, subscription);
      long taken = subscription.taken.stream().mapToLong(t -> t.of(what, subscription)).sum();
      boolean full = most != null && there + taken + needed > most;
      boolean old = what == Counted.MESSAGES && !tooOld(subscription).isEmpty();
      if (needed > 0 && (full || old)) {
        return true;
      }
    }
    return false;
  }

  /** What waits and was sent too long ago. */
  private List<Entry> tooOld(Subscription subscription) {
    long maxAge = subscription.limit.maxAge;
    return subscription.entries.stream()
        .filter(e -> maxAge > 0 && e.holder == null && e.sentAt + maxAge < now)
        .toList();
  }

  /** Takes out what is too old, where that is the policy. */
  List<Entry> takeTooOld(Subscription subscription) {
    if (!subscription.limit.policy.makesRoom()) {
      return List.of();
    }
    List<Entry> out = tooOld(subscription);
    subscription.entries.removeAll(out);
    subscription.overflowed += out.size();
    return out;
  }

  /** All that a consumer could have now, in order. */
  List<Entry> ready(Consumer consumer) {
    dropExpired(consumer.subscription);
    if (!consumer.subscription.isActive(consumer)) {
      return List.of();
    }
    Set<String> blocked = new TreeSet<>();
    for (Entry e : consumer.subscription.entries) {
      boolean waits = e.heldBack && e.due > now;
      boolean held = e.holder != null && (e.ends || e.holder != consumer);
      if (e.group != null && (waits || held)) {
        blocked.add(e.group);
      }
    }
    List<Entry> ready = new ArrayList<>();
    for (Entry e : consumer.subscription.entries) {
      boolean free = e.group == null || !blocked.contains(e.group);
      if (free && e.holder == null && e.due <= now && consumer.lets.in(e)) {
        ready.add(e);
        if (e.group != null && e.ends) {
          blocked.add(e.group); // what comes after it waits until it is settled
        }
      }
    }
    return ready;
  }

  /** What a look at the subscription shows. */
  List<String> browse(Subscription subscription) {
    return subscription.entries.stream()
        .filter(e -> !isExpired(e) && e.due <= now)
        .map(e -> e.text)
        .toList();
  }

  /** What makes room for a branch before its time: whether a look shows it is open. */
  List<String> perhapsSeen(Subscription subscription) {
    return subscription.entries.stream()
        .filter(e -> e.due > now && e.holder != null)
        .map(e -> e.text)
        .toList();
  }

  long depth(Subscription subscription) {
    dropExpired(subscription);
    return subscription.entries.size();
  }

  /** What the messages take. */
  long bytes(Subscription subscription) {
    dropExpired(subscription);
    return subscription.entries.stream().mapToLong(e -> e.bytes).sum();
  }

  /** How many have expired, but may still count. */
  long fading(Subscription subscription) {
    dropExpired(subscription);
    subscription.faded.removeIf(e -> Math.max(e.expires, e.freeSince) + SWEEP <= now);
    return subscription.faded.size();
  }

  private void dropExpired(Subscription subscription) {
    List<Entry> expired =
        subscription.entries.stream().filter(e -> e.holder == null && isExpired(e)).toList();
    subscription.entries.removeAll(expired);
    subscription.faded.addAll(expired);
  }

  private boolean isExpired(Entry e) {
    return e.expires != 0 && e.expires <= now;
  }

  void acknowledge(Entry entry, Subscription subscription) {
    if (!subscription.entries.remove(entry)) {
      throw new AssertionError("the history acknowledges what is not there: " + entry);
    }
  }

  void release(Entry entry, boolean seen, long notBefore) {
    Objects.requireNonNull(entry.holder, "not held");
    entry.holder = null;
    entry.inBranch = false;
    entry.freeSince = now;
    if (seen) {
      entry.attempts++;
    }
    if (notBefore > now) {
      entry.due = notBefore;
      entry.heldBack = true;
    }
  }

  /**
   * After a restart: only durable things are there, and nobody is sure who has seen what.
   *
   * @param inBranches what prepared branches hold on to
   */
  void restart(Subscription subscription, Set<Entry> inBranches) {
    subscription.consumers.clear();
    subscription.line.clear();
    subscription.taken.clear();
    subscription.overflowed = 0;
    subscription.entries.removeIf(e -> !e.persistent);
    for (Entry e : subscription.entries) {
      if (inBranches.contains(e)) {
        e.holder = new Consumer(subscription, Lets.NOTHING); // nobody else is that
      } else if (e.holder != null) {
        e.attempts++;
        e.holder = null;
        e.freeSince = now; // where it has expired meanwhile it goes a moment later
      }
      e.attemptsExact = false;
    }
  }
}
