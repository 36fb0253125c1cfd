package org.angarium.message;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why one hand-out of a message did not end with its acknowledgement: bounded, about a kilobyte at
 * most. Immutable and thread-safe.
 *
 * @param reason what happened, for people
 * @param exception the class of what was thrown; null where nothing was
 * @param message what that said; null for nothing
 * @param stack where it was thrown, the first frames, and what caused it
 */
public record Failure(
    String reason, @Nullable String exception, @Nullable String message, List<String> stack) {
  private static final int REASON = 160;
  private static final int LINE = 120;
  private static final int MESSAGE = 300;
  private static final int FRAMES = 5;
  private static final int LINES = FRAMES + 2;

  /** Cuts what is too long, and puts blanks in place of line ends and the like. */
  public Failure {
    reason = cut(reason, REASON);
    exception = exception == null ? null : cut(exception, LINE);
    message = message == null ? null : cut(message, MESSAGE);
    stack = stack.stream().limit(LINES).map(line -> cut(line, LINE)).toList();
  }

  /** A failure without an exception. */
  public static Failure of(String reason) {
    return new Failure(reason, null, null, List.of());
  }

  /** A failure with what was thrown. */
  public static Failure of(String reason, Throwable thrown) {
    List<String> lines = new ArrayList<>();
    addFrames(thrown, FRAMES, lines);
    Throwable cause = rootOf(thrown);
    if (cause != thrown) {
      String said = messageOf(cause);
      lines.add("caused by " + cause.getClass().getName() + (said == null ? "" : ": " + said));
      addFrames(cause, 1, lines);
    }
    return new Failure(reason, thrown.getClass().getName(), messageOf(thrown), lines);
  }

  private static void addFrames(Throwable thrown, int count, List<String> lines) {
    StackTraceElement[] frames = thrown.getStackTrace();
    for (int i = 0; i < Math.min(count, frames.length); i++) {
      StackTraceElement frame = frames[i];
      String place = frame.getFileName() + ":" + frame.getLineNumber();
      lines.add(frame.getClassName() + "." + frame.getMethodName() + "(" + place + ")");
    }
  }

  private static Throwable rootOf(Throwable thrown) {
    Throwable root = thrown;
    for (int depth = 0; root.getCause() != null && depth < 32; depth++) { // it may be a circle
      root = root.getCause();
    }
    return root;
  }

  /** The application's own classes may throw here too. */
  private static @Nullable String messageOf(Throwable thrown) {
    try {
      return thrown.getMessage();
    } catch (RuntimeException e) {
      return null;
    }
  }

  static String cut(String text, int max) {
    if (text.length() <= max && text.chars().noneMatch(Failure::isOdd)) {
      return text.strip(); // mostly the same: what many share stays one string
    }
    StringBuilder result = new StringBuilder(Math.min(text.length(), max));
    for (int i = 0; i < text.length() && result.length() < max; ) {
      int c = text.codePointAt(i);
      result.appendCodePoint(isOdd(c) ? ' ' : c);
      i += Character.charCount(c);
    }
    return result.toString().strip();
  }

  private static boolean isOdd(int c) {
    return Character.isISOControl(c) || (c >= 0xD800 && c <= 0xDFFF);
  }

  /** Estimated bytes in memory, besides a reason that many share. */
  int size() {
    int size = Sizes.of(message);
    for (String line : stack) {
      size += Sizes.REFERENCE + Sizes.of(line);
    }
    return size;
  }

  /** What was thrown, or else the reason. */
  @Override
  public String toString() {
    String thrown = message == null ? exception : exception + ": " + message;
    return exception == null ? reason : reason + ": " + thrown;
  }
}
