package org.angarium;

import org.angarium.broker.alerts.AlertKind;

/** What an {@link Alert} is about. More types may come with later releases. */
public enum AlertType {
  /** A queue or subscription holds many messages: option {@code alertDepth}. */
  DEPTH,
  /** What a queue or subscription holds takes many bytes: option {@code alertBytes}. */
  BYTES,
  /** A message waits that nobody holds, for long: option {@code alertAge}. */
  AGE,
  /**
   * A consumer holds messages and has not acknowledged any, for long: option {@code
   * alertUnacknowledged}.
   */
  UNACKNOWLEDGED,
  /**
   * Many messages have come to a queue for dead letters in a short time: options {@code
   * alertDeadLetters} and {@code alertWindow}.
   */
  DEAD_LETTERS,
  /**
   * A durable subscription has had no consumer for long, with messages or without: option {@code
   * alertAbandoned}.
   */
  ABANDONED,
  /** A queue or subscription is full, and drops messages. Over after a minute without. */
  DROPPING,
  /** Messages that are only in memory have nearly filled it: option {@code alertMemory}. */
  MEMORY,
  /** The disk of the broker's file is nearly full: option {@code alertFreeDisk}. */
  FREE_DISK,
  /** The broker's file is large: option {@code alertFileSize}. */
  FILE_SIZE,
  /** The broker's storage has failed, and it takes no more work. Holds until it is closed. */
  STORE_FAILED;

  /** What value and threshold of an alert count. */
  public enum Unit {
    /** Messages. */
    MESSAGES,
    /** Bytes. */
    BYTES,
    /** Milliseconds. */
    MILLISECONDS,
    /** Percent of what there is. */
    PERCENT,
    /** Nothing. */
    NONE
  }

  /** The stable code that its texts begin with, such as {@code ANG-3001}. */
  public String code() {
    return AlertKind.valueOf(name()).code();
  }

  /** What value and threshold count. */
  public Unit unit() {
    return Unit.valueOf(AlertKind.valueOf(name()).unit().name());
  }
}
