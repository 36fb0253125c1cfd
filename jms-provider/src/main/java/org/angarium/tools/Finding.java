package org.angarium.tools;

/**
 * Something in a store that is not as it should be.
 *
 * @param severity how bad it is
 * @param what it is
 * @param where the file or table, and the place in it
 * @param advice what to do
 */
public record Finding(Severity severity, String what, String where, String advice) {
  /** How bad something is. */
  public enum Severity {
    /** Nothing is lost by it. */
    WARNING,
    /** A message, or what belongs to it, is lost or changed. */
    ERROR
  }

  /** In one line. */
  @Override
  public String toString() {
    return "%s %s (%s); %s".formatted(severity, what, where, advice);
  }
}
