package org.angarium.message;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The text of an {@link AttemptHistory}: a JSON array with an object for each attempt, members that
 * are not known left out.
 *
 * <pre>{@code
 * [{"attempt":1,"at":"2026-03-01T12:00:00Z","consumer":"…","reason":"its listener threw",
 *   "exception":"java.lang.IllegalStateException","message":"no stock","stack":["…"]}]
 * }</pre>
 */
final class HistoryForm {
  private HistoryForm() {}

  static String write(List<FailedAttempt> attempts) {
    StringBuilder out = new StringBuilder("[");
    for (FailedAttempt attempt : attempts) {
      out.append(out.length() == 1 ? "" : ",").append("{\"attempt\":").append(attempt.number());
      if (attempt.at() != 0) {
        member(out, "at", Instant.ofEpochMilli(attempt.at()).toString());
      }
      member(out, "consumer", attempt.consumer());
      member(out, "reason", attempt.failure().reason());
      member(out, "exception", attempt.failure().exception());
      member(out, "message", attempt.failure().message());
      stack(out, attempt.failure().stack());
      out.append('}');
    }
    return out.append(']').toString();
  }

  private static void member(StringBuilder out, String name, @Nullable String value) {
    if (value != null) {
      out.append(",\"").append(name).append("\":");
      string(out, value);
    }
  }

  private static void stack(StringBuilder out, List<String> lines) {
    if (!lines.isEmpty()) {
      out.append(",\"stack\":");
      char separator = '[';
      for (String line : lines) {
        out.append(separator);
        string(out, line);
        separator = ',';
      }
      out.append(']');
    }
  }

  private static void string(StringBuilder out, String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  /** The attempts; none where the text is something else, since anybody may write a property. */
  static List<FailedAttempt> read(String text) {
    List<FailedAttempt> attempts = new ArrayList<>();
    try {
      if (Json.read(text) instanceof List<?> all) {
        for (Object one : all) {
          attempts.add(attempt((Map<?, ?>) one));
        }
      }
    } catch (IllegalArgumentException | DateTimeException | ClassCastException e) {
      return List.of();
    }
    return attempts;
  }

  private static FailedAttempt attempt(Map<?, ?> members) {
    Object at = members.get("at");
    List<String> stack = new ArrayList<>();
    if (members.get("stack") instanceof List<?> lines) {
      lines.forEach(line -> stack.add(String.valueOf(line)));
    }
    String reason = text(members, "reason");
    Object number = members.get("attempt");
    return new FailedAttempt(
        number instanceof Long known ? Math.toIntExact(clip(known)) : 0,
        at == null ? 0 : Instant.parse((String) at).toEpochMilli(),
        text(members, "consumer"),
        new Failure(
            reason == null ? "" : reason,
            text(members, "exception"),
            text(members, "message"),
            stack));
  }

  private static long clip(long number) {
    return Math.max(0, Math.min(Integer.MAX_VALUE, number));
  }

  private static @Nullable String text(Map<?, ?> members, String name) {
    return (String) members.get(name);
  }
}
