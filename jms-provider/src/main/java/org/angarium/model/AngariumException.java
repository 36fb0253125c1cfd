package org.angarium.model;

import org.jspecify.annotations.Nullable;

/**
 * An error inside Angarium, before it becomes an exception of {@code jakarta.jms}.
 *
 * <p>The text says what was refused, the value, the state, and what to do next; it begins with the
 * code: {@code ANG-1203: queue "orders" is full …}.
 */
public final class AngariumException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  /**
   * @param text what was refused, the value, the state and what to do next, without the code
   */
  public AngariumException(ErrorCode code, String text) {
    this(code, text, null);
  }

  /**
   * @param text what was refused, the value, the state and what to do next, without the code
   * @param cause what went wrong below, or null
   */
  public AngariumException(ErrorCode code, String text, @Nullable Throwable cause) {
    super(code.code() + ": " + text, cause);
    this.code = code;
  }

  /** The stable code of this error. */
  public ErrorCode code() {
    return code;
  }
}
