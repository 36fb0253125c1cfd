package org.angarium.broker.alerts;

/**
 * One alert, from the moment when it was raised until it was cleared.
 *
 * @param number counted from 1, since the broker was opened
 * @param value what was found, when somebody looked last
 * @param threshold what it was compared with
 * @param sinceMillis when it was raised
 * @param clearedMillis when it was cleared; 0 while it holds
 * @param text what it is, and what to do, with the code in front
 */
public record Episode(
    long number,
    AlertKind kind,
    AlertSubject subject,
    long value,
    long threshold,
    long sinceMillis,
    long clearedMillis,
    String text) {
  /** Whether it holds. */
  public boolean holds() {
    return clearedMillis == 0;
  }

  Episode with(long newValue, String newText) {
    return new Episode(
        number, kind, subject, newValue, threshold, sinceMillis, clearedMillis, newText);
  }

  Episode cleared(long now, long lastValue) {
    return new Episode(number, kind, subject, lastValue, threshold, sinceMillis, now, text);
  }
}
