package org.angarium.engine.embedded;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.angarium.engine.EngineSettings;
import org.angarium.engine.support.Departures;
import org.angarium.engine.support.Line;

/**
 * Bounds the memory of messages. What is only in memory has a hard limit, half of all: senders wait
 * or are refused. So have, beside it, messages that open transactions are to send, and those on
 * their way to the disk. What is on disk too is merely counted, and leaves memory when there is too
 * much, with these two. What is no message, but grows with what applications do, has limits of its
 * own. Thread-safe.
 */
final class MemoryGate {
  private static final long SMALL_WINDOW = 64 * 1024;

  /** For a thousand queues, however little memory there is. */
  private static final long LEAST_FOR_PLACES = 2 << 20;

  /** For ten thousand groups. */
  private static final long LEAST_FOR_RESTING = 3 << 20;

  private final EngineSettings settings;
  private final ByteGate messages;
  private final ByteGate transactions;
  private final ByteGate onTheWay;
  private final ByteGate values;
  private final AtomicLong cachedBytes = new AtomicLong();
  private final AtomicLong restingBytes = new AtomicLong();

  MemoryGate(EngineSettings settings, Departures departures) {
    this.settings = settings;
    long limit = settings.memoryLimit();
    this.messages =
        new ByteGate(
            settings,
            departures,
            limit / 2,
            "messages that are kept in memory",
            "consume messages, raise memoryLimit, or send PERSISTENT messages to queues and durable"
                + " subscriptions, which are kept on disk");
    this.transactions =
        new ByteGate(
            settings,
            departures,
            limit / 2,
            "messages that open transactions are to send",
            "commit more often, let fewer transactions send at a time, or raise memoryLimit");
    this.onTheWay =
        new ByteGate(
            settings,
            departures,
            limit / 4,
            "messages that are on their way to the disk",
            "send fewer at a time without waiting for their completion, or raise memoryLimit");
    this.values =
        new ByteGate(
            settings,
            departures,
            limit / 4,
            "values of which only the last message waits",
            "consume messages, let fewer different values of lastValueKey wait, or raise memoryLimit");
  }

  /** For messages that are only in memory. */
  ByteGate messages() {
    return messages;
  }

  /** Gives room of messages back that were only in memory. */
  void release(long bytes) {
    messages.release(bytes);
  }

  /** For the messages of open transactions that are to go to the disk. */
  ByteGate transactions() {
    return transactions;
  }

  /** For the messages of units that were submitted and go to the disk. */
  ByteGate onTheWay() {
    return onTheWay;
  }

  /** For what queues of last values know of each value. */
  ByteGate values() {
    return values;
  }

  /** Groups that rest take so much more, or less. */
  void resting(long delta) {
    restingBytes.addAndGet(delta);
  }

  /** What groups that rest take. */
  long restingBytes() {
    return restingBytes.get();
  }

  /** Whether groups that rest take more than they may, in all subscriptions together. */
  boolean isTooMuchResting() {
    return restingBytes.get() > Math.max(LEAST_FOR_RESTING, settings.memoryLimit() / 8);
  }

  /** What destinations and subscriptions may take by themselves. */
  long limitOfPlaces() {
    return Math.max(LEAST_FOR_PLACES, settings.memoryLimit() / 8 * 7);
  }

  /** What is in memory of messages that are to go to the disk. */
  long unwritten() {
    return transactions.taken() + onTheWay.taken();
  }

  /** All lines in which senders may wait. */
  List<Line> lines() {
    return List.of(messages.line(), transactions.line(), onTheWay.line(), values.line());
  }

  /** Durable messages came into memory, or left it. */
  void cached(long delta) {
    cachedBytes.addAndGet(delta);
  }

  /** What messages take that are only in memory. */
  long volatileBytes() {
    return messages.taken();
  }

  /** What those may take. */
  long volatileLimit() {
    return messages.limit();
  }

  /** What messages take in memory that are on disk too. */
  long cachedBytes() {
    return cachedBytes.get();
  }

  /** How many bytes one subscription may keep in memory of what is on disk too. */
  long window() {
    long limit = settings.memoryLimit();
    long used = cachedBytes.get() + unwritten();
    if (used > limit / 2) {
      return used > limit ? 0 : Math.min(SMALL_WINDOW, limit / 8);
    }
    return limit / 8;
  }

  /** How many bytes one read from disk may bring. */
  long page() {
    return Math.max(window() / 2, Math.min(SMALL_WINDOW, settings.memoryLimit() / 16));
  }
}
