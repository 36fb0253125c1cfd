package org.angarium.tck.ways;

import jakarta.jms.Message;

/**
 * How a message is sent.
 *
 * @param deliveryMode the delivery mode
 * @param priority the priority
 * @param timeToLive how long the message lives, in milliseconds; 0 for ever
 * @param delay the delivery delay, in milliseconds
 * @param noId hints that the message needs no id
 * @param noTimestamp hints that the message needs no timestamp
 */
public record SendOptions(
    int deliveryMode,
    int priority,
    long timeToLive,
    long delay,
    boolean noId,
    boolean noTimestamp) {
  /** What a new producer does. */
  public static final SendOptions DEFAULT =
      new SendOptions(
          Message.DEFAULT_DELIVERY_MODE,
          Message.DEFAULT_PRIORITY,
          Message.DEFAULT_TIME_TO_LIVE,
          Message.DEFAULT_DELIVERY_DELAY,
          false,
          false);

  /** These options with another delivery mode. */
  public SendOptions mode(int mode) {
    return new SendOptions(mode, priority, timeToLive, delay, noId, noTimestamp);
  }

  /** These options with another priority. */
  public SendOptions priority(int level) {
    return new SendOptions(deliveryMode, level, timeToLive, delay, noId, noTimestamp);
  }

  /** These options with another time to live, in milliseconds. */
  public SendOptions living(long millis) {
    return new SendOptions(deliveryMode, priority, millis, delay, noId, noTimestamp);
  }

  /** These options with another delivery delay, in milliseconds. */
  public SendOptions delayed(long millis) {
    return new SendOptions(deliveryMode, priority, timeToLive, millis, noId, noTimestamp);
  }

  /** These options with the hint that no id is needed. */
  public SendOptions withoutId() {
    return new SendOptions(deliveryMode, priority, timeToLive, delay, true, noTimestamp);
  }

  /** These options with the hint that no timestamp is needed. */
  public SendOptions withoutTimestamp() {
    return new SendOptions(deliveryMode, priority, timeToLive, delay, noId, true);
  }
}
