package org.angarium;

import jakarta.jms.JMSRuntimeException;
import java.time.Duration;
import org.angarium.model.AngariumException;
import org.angarium.model.DestinationName;
import org.angarium.model.JmsErrors;

/**
 * Options for some destinations alone, see {@link SettingsBuilder#queue} and {@link
 * SettingsBuilder#topic}. What is not given is as for all.
 *
 * <p>Not thread-safe. Each method throws a {@link JMSRuntimeException} with code ANG-1002 where it
 * refuses a value.
 */
public final class DestinationSettings {
  private final String prefix;
  private OptionValues values = OptionValues.NONE;

  DestinationSettings(DestinationName.Kind kind, String names) {
    this.prefix = DestinationOptions.prefix(kind, names);
    refuse(() -> DestinationOptions.named(prefix + Options.MAX_ATTEMPTS.name()));
  }

  OptionValues values() {
    return values;
  }

  /**
   * How often a message is handed out before it becomes a dead letter.
   *
   * @param attempts 0 for no end
   */
  public DestinationSettings maxAttempts(int attempts) {
    return set(Options.MAX_ATTEMPTS, attempts);
  }

  /** The queue for dead letters. */
  public DestinationSettings deadLetterQueue(String queue) {
    return set(Options.DEAD_LETTER_QUEUE, queue);
  }

  /** How long a message rests after its first failure. */
  public DestinationSettings redeliveryDelay(Duration delay) {
    return set(Options.REDELIVERY_DELAY, delay);
  }

  /** By how much each further delay is longer than the one before; 1 for a fixed delay. */
  public DestinationSettings redeliveryBackoff(double factor) {
    return set(Options.REDELIVERY_BACKOFF, factor);
  }

  /** No delay is longer. */
  public DestinationSettings maxRedeliveryDelay(Duration delay) {
    return set(Options.MAX_REDELIVERY_DELAY, delay);
  }

  /**
   * By which part of it, at most, a delay is made longer or shorter, at random.
   *
   * @param part 0 to 1
   */
  public DestinationSettings redeliveryJitter(double part) {
    return set(Options.REDELIVERY_JITTER, part);
  }

  /** The queue that messages are moved to when they expire. */
  public DestinationSettings expiryQueue(String queue) {
    return set(Options.EXPIRY_QUEUE, queue);
  }

  /**
   * An alert when a queue or subscription holds so many messages.
   *
   * @param messages 0 for never
   */
  public DestinationSettings alertDepth(int messages) {
    return set(AlertOptions.DEPTH, messages);
  }

  /**
   * An alert when what a queue or subscription holds takes so many bytes.
   *
   * @param bytes 0 for never
   */
  public DestinationSettings alertBytes(long bytes) {
    return set(AlertOptions.BYTES, bytes);
  }

  /**
   * An alert when a message that nobody holds has waited so long.
   *
   * @param age zero for never
   */
  public DestinationSettings alertAge(Duration age) {
    return set(AlertOptions.AGE, age);
  }

  /**
   * An alert when a consumer holds messages and has not acknowledged any for so long.
   *
   * @param span zero for never
   */
  public DestinationSettings alertUnacknowledged(Duration span) {
    return set(AlertOptions.UNACKNOWLEDGED, span);
  }

  /**
   * An alert when so many messages come to a queue for dead letters within the window.
   *
   * @param messages 0 for never
   */
  public DestinationSettings alertDeadLetters(int messages) {
    return set(AlertOptions.DEAD_LETTERS, messages);
  }

  /** The time for {@link #alertDeadLetters}. */
  public DestinationSettings alertWindow(Duration window) {
    return set(AlertOptions.WINDOW, window);
  }

  /**
   * An alert when a durable subscription has had no consumer for so long.
   *
   * @param span zero for never
   */
  public DestinationSettings alertAbandoned(Duration span) {
    return set(AlertOptions.ABANDONED, span);
  }

  /**
   * How many messages a queue, or each subscription of a topic by itself, may hold; what happens
   * beyond that says {@link #whenFull}.
   *
   * @param messages 0 for no limit
   */
  public DestinationSettings maxMessages(long messages) {
    return set(Options.MAX_MESSAGES, messages);
  }

  /**
   * How many bytes those of them may take that are only in memory; what happens beyond that says
   * {@link #whenFull}.
   *
   * @param bytes 0 for no limit
   */
  public DestinationSettings maxMemoryBytes(long bytes) {
    return set(Options.MAX_MEMORY_BYTES, bytes);
  }

  /**
   * How many bytes those of them may take that are kept on disk; what happens beyond that says
   * {@link #whenFull}.
   *
   * @param bytes 0 for no limit
   */
  public DestinationSettings maxDiskBytes(long bytes) {
    return set(Options.MAX_DISK_BYTES, bytes);
  }

  /**
   * How long ago the oldest message that waits may have been sent; what happens beyond that says
   * {@link #whenFull}.
   *
   * @param age zero for no limit
   */
  public DestinationSettings maxAge(Duration age) {
    return set(Options.MAX_AGE, age);
  }

  /** What happens when a message comes for which there is no room. */
  public DestinationSettings whenFull(WhenFull whenFull) {
    return set(Options.WHEN_FULL, whenFull);
  }

  /** How long a sender waits for room there. */
  public DestinationSettings blockTimeout(Duration timeout) {
    return set(Options.BLOCK_TIMEOUT, timeout);
  }

  /** Of how many groups without a message it is remembered whose they are. */
  public DestinationSettings maxGroups(int groups) {
    return set(OrderOptions.MAX_GROUPS, groups);
  }

  /** How long a consumer that does not come keeps a waiting message of its group from others. */
  public DestinationSettings groupTimeout(Duration timeout) {
    return set(OrderOptions.GROUP_TIMEOUT, timeout);
  }

  /** Whether one consumer gets everything while the others stand by. */
  public DestinationSettings exclusive(boolean exclusive) {
    return set(OrderOptions.EXCLUSIVE, exclusive);
  }

  /** The property of whose values only the newest message waits. */
  public DestinationSettings lastValueKey(String property) {
    return set(OrderOptions.LAST_VALUE_KEY, property);
  }

  private <T> DestinationSettings set(Option<T> option, T value) {
    refuse(() -> values = values.with(option.forDestinations(prefix), value));
    return this;
  }

  private static void refuse(Runnable change) {
    try {
      change.run();
    } catch (AngariumException e) {
      throw JmsErrors.unchecked(e);
    }
  }
}
