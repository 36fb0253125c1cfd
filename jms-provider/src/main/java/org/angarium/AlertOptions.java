package org.angarium;

import static org.angarium.Option.Scope.BROKER;

import java.time.Duration;
import org.angarium.broker.alerts.AlertSettings;
import org.angarium.broker.alerts.AlertThresholds;

/** The options about alerts; the others are in {@link Options}. */
final class AlertOptions {
  static final Option<Duration> INTERVAL =
      new Option<>(
          "alertInterval",
          BROKER,
          OptionType.duration(),
          values -> AlertSettings.INTERVAL,
          "10s",
          "How often the broker looks whether an alert is to be raised or cleared; 0s for never.");

  static final Option<Integer> HYSTERESIS =
      new Option<>(
          "alertHysteresis",
          BROKER,
          OptionType.number(0),
          values -> AlertSettings.HYSTERESIS,
          "20",
          "By how many percent of its threshold a value must be better before its alert is"
              + " cleared.");

  static final Option<Integer> DEPTH =
      new Option<>(
          "alertDepth",
          BROKER,
          OptionType.number(0),
          values -> AlertThresholds.DEFAULT.depth(),
          "100000",
          "An alert when a queue or subscription holds so many messages; 0 for never.");

  static final Option<Long> BYTES =
      new Option<>(
          "alertBytes",
          BROKER,
          OptionType.bytes(0, "0"),
          values -> AlertThresholds.DEFAULT.bytes(),
          "1G",
          "An alert when what a queue or subscription holds takes so many bytes; 0 for never.");

  static final Option<Duration> AGE =
      new Option<>(
          "alertAge",
          BROKER,
          OptionType.duration(),
          values -> AlertThresholds.DEFAULT.age(),
          "1h",
          "An alert when a message that nobody holds has waited so long; 0s for never. Not for"
              + " queues of dead letters or expired messages.");

  static final Option<Duration> UNACKNOWLEDGED =
      new Option<>(
          "alertUnacknowledged",
          BROKER,
          OptionType.duration(),
          values -> AlertThresholds.DEFAULT.unacknowledged(),
          "600s",
          "An alert when a consumer holds messages and has not acknowledged any for so long; 0s for"
              + " never.");

  static final Option<Integer> DEAD_LETTERS =
      new Option<>(
          "alertDeadLetters",
          BROKER,
          OptionType.number(0),
          values -> AlertThresholds.DEFAULT.deadLetters(),
          "10",
          "An alert when so many messages come to a queue for dead letters or expired messages"
              + " within alertWindow; 0 for never.");

  static final Option<Duration> WINDOW =
      new Option<>(
          "alertWindow",
          BROKER,
          OptionType.duration(),
          values -> AlertThresholds.DEFAULT.window(),
          "600s",
          "The time for alertDeadLetters.");

  static final Option<Duration> ABANDONED =
      new Option<>(
          "alertAbandoned",
          BROKER,
          OptionType.duration(),
          values -> AlertThresholds.DEFAULT.abandoned(),
          "168h",
          "An alert when a durable subscription has had no consumer for so long, with messages or"
              + " without; 0s for never.");

  static final Option<Integer> MEMORY =
      new Option<>(
          "alertMemory",
          BROKER,
          OptionType.number(0),
          values -> AlertSettings.MEMORY,
          "80",
          "An alert when messages that are only in memory, or those of open transactions, take so"
              + " many percent of what they may; 0 for never.");

  static final Option<Long> FREE_DISK =
      new Option<>(
          "alertFreeDisk",
          BROKER,
          OptionType.bytes(0, "0"),
          values -> AlertSettings.FREE_DISK,
          "1G",
          "An alert when fewer bytes are free on the disk of the broker's file; 0 for never.");

  static final Option<Long> FILE_SIZE =
      new Option<>(
          "alertFileSize",
          BROKER,
          OptionType.bytes(0, "0"),
          values -> AlertSettings.FILE_SIZE,
          "10G",
          "An alert when the broker's file takes so many bytes; 0 for never.");

  private AlertOptions() {}

  /** What the options say. */
  static AlertSettings settings(OptionValues values) {
    DestinationOptions destinations = new DestinationOptions(values);
    return new AlertSettings(
        values.required(INTERVAL),
        values.required(HYSTERESIS),
        values.required(MEMORY),
        values.required(FREE_DISK),
        values.required(FILE_SIZE),
        destinations::alertsOf,
        name -> destinations.isDeadLetterQueue(name) || destinations.isExpiryQueue(name));
  }
}
