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
 * much, with these two. Thread-safe.
 */
final class MemoryGate {
  private static final long SMALL_WINDOW = 64 * 1024;

  private final EngineSettings settings;
  private final ByteGate messages;
  private final ByteGate transactions;
  private final ByteGate onTheWay;
  private final AtomicLong cachedBytes = new AtomicLong();

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

  /** What is in memory of messages that are to go to the disk. */
  long unwritten() {
    return transactions.taken() + onTheWay.taken();
  }

  /** All lines in which senders may wait. */
  List<Line> lines() {
    return List.of(messages.line(), transactions.line(), onTheWay.line());
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
