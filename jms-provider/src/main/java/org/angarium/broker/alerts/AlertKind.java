package org.angarium.broker.alerts;

/** What an alert is about. Codes are stable: they are never renumbered. */
public enum AlertKind {
  /** A queue or subscription holds many messages. */
  DEPTH(3001, Severity.WARNING, Unit.MESSAGES),
  /** What a queue or subscription holds takes many bytes. */
  BYTES(3002, Severity.WARNING, Unit.BYTES),
  /** A message has waited long. */
  AGE(3003, Severity.WARNING, Unit.MILLISECONDS),
  /** A consumer holds messages and has not acknowledged any for long. */
  UNACKNOWLEDGED(3004, Severity.WARNING, Unit.MILLISECONDS),
  /** Many messages have come to a queue for dead letters in a short time. */
  DEAD_LETTERS(3005, Severity.WARNING, Unit.MESSAGES),
  /** A durable subscription has had no consumer for long. */
  ABANDONED(3006, Severity.WARNING, Unit.MILLISECONDS),
  /** Messages are dropped to make room. */
  DROPPING(3007, Severity.WARNING, Unit.MESSAGES),
  /** Messages that are only in memory have nearly used up what they may take. */
  MEMORY(3008, Severity.WARNING, Unit.PERCENT),
  /** The disk of the broker's file is nearly full. */
  FREE_DISK(3009, Severity.CRITICAL, Unit.BYTES),
  /** The broker's file is large. */
  FILE_SIZE(3010, Severity.WARNING, Unit.BYTES),
  /** The storage has failed; the broker takes no more work. */
  STORE_FAILED(3011, Severity.CRITICAL, Unit.NONE);

  /** How bad it is. */
  public enum Severity {
    /** Somebody should look. */
    WARNING,
    /** Somebody must act now. */
    CRITICAL
  }

  /** What value and threshold count. */
  public enum Unit {
    MESSAGES,
    BYTES,
    MILLISECONDS,
    PERCENT,
    NONE
  }

  private final int number;
  private final Severity severity;
  private final Unit unit;

  AlertKind(int number, Severity severity, Unit unit) {
    this.number = number;
    this.severity = severity;
    this.unit = unit;
  }

  /** The code as users see it, such as {@code ANG-3001}. */
  public String code() {
    return "ANG-" + number;
  }

  /** How bad it is. */
  public Severity severity() {
    return severity;
  }

  /** What its value and its threshold count. */
  public Unit unit() {
    return unit;
  }
}
