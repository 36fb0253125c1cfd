package org.angarium.engine.contract;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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

    /** What its message takes. */
    int bytes;

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
      return entry;
    }

    @Override
    public String toString() {
      return "%s(p%d n%d%s%s%s%s)"
          .formatted(
              text,
              priority,
              n,
              group == null ? "" : " " + group,
              persistent ? "" : " non-persistent",
              due == 0 ? "" : " due " + due,
              expires == 0 ? "" : " expires " + expires);
    }
  }

  /** What a subscription may hold, and what happens beyond. */
  enum Policy {
    NONE,
    REJECT,
    DROP_OLDEST,
    DROP_LOWEST_PRIORITY,
    DEAD_LETTER;

    boolean makesRoom() {
      return this != NONE && this != REJECT;
    }
  }

  /** A policy and how many messages it is about. */
  record Limit(Policy policy, int max) {
    static final Limit NONE = new Limit(Policy.NONE, 0);
  }

  /** Where entries wait. */
  static final class Subscription {
    final Lets lets;
    final boolean durable;
    final Limit limit;
    final List<Entry> entries = new ArrayList<>();
    final List<Entry> faded = new ArrayList<>();
    final Set<Consumer> consumers = new java.util.LinkedHashSet<>();

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

  /** Adds it; what the limit takes out for it, which may be itself. */
  List<Entry> add(Subscription subscription, Entry entry) {
    List<Entry> out = new ArrayList<>();
    if (subscription.lets.in(entry)) {
      Entry own = entry.copy();
      own.freeSince = now;
      subscription.entries.add(own);
      subscription.entries.sort(
          Comparator.comparingInt((Entry e) -> -e.priority).thenComparingLong(e -> e.sequence));
      if (subscription.limit.policy.makesRoom()) {
        makeRoom(subscription, own, out);
      }
    }
    return out;
  }

  /**
   * Takes out what waits beyond the limit: what was sent first, over all or of the lowest. What was
   * given back may be too much too; it goes with the next message that stays.
   */
  private static void makeRoom(Subscription subscription, Entry added, List<Entry> out) {
    Comparator<Entry> first = Comparator.comparingLong(e -> e.sequence);
    if (subscription.limit.policy == Policy.DROP_LOWEST_PRIORITY) {
      first = Comparator.comparingInt((Entry e) -> e.priority).thenComparing(first);
    }
    List<Entry> waiting =
        new ArrayList<>(subscription.entries.stream().filter(e -> e.holder == null).toList());
    waiting.sort(first);
    while (waiting.size() > subscription.limit.max && !out.contains(added)) {
      out.add(waiting.remove(0));
    }
    subscription.entries.removeAll(out);
    subscription.overflowed += out.size();
  }

  /** Whether there is no room for so many more, when so many are acknowledged with them. */
  static boolean refuses(Subscription subscription, long more, long acknowledged) {
    long needed = more - acknowledged;
    return subscription.limit.policy == Policy.REJECT
        && needed > 0
        && subscription.entries.size() + needed > subscription.limit.max;
  }

  /** All that a consumer could have now, in order. */
  List<Entry> ready(Consumer consumer) {
    dropExpired(consumer.subscription);
    Set<String> blocked = new TreeSet<>();
    for (Entry e : consumer.subscription.entries) {
      boolean waits = e.heldBack && e.due > now;
      if (e.group != null && (waits || (e.holder != null && e.holder != consumer))) {
        blocked.add(e.group);
      }
    }
    return consumer.subscription.entries.stream()
        .filter(e -> e.holder == null && e.due <= now && consumer.lets.in(e))
        .filter(e -> e.group == null || !blocked.contains(e.group))
        .toList();
  }

  /** What a look at the subscription shows. */
  List<String> browse(Subscription subscription) {
    return subscription.entries.stream()
        .filter(e -> !isExpired(e) && (e.due <= now || e.holder != null))
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
  static void restart(Subscription subscription, Set<Entry> inBranches) {
    subscription.consumers.clear();
    subscription.overflowed = 0;
    subscription.entries.removeIf(e -> !e.persistent);
    for (Entry e : subscription.entries) {
      if (inBranches.contains(e)) {
        e.holder = new Consumer(subscription, Lets.NOTHING); // nobody else is that
      } else if (e.holder != null) {
        e.attempts++;
        e.holder = null;
      }
      e.attemptsExact = false;
    }
  }
}
