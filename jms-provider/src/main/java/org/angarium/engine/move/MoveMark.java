package org.angarium.engine.move;

import java.util.LinkedHashMap;
import java.util.Map;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/**
 * What a half-copied store says about itself: from where it comes, and what is to be copied next.
 * Immutable.
 *
 * @param source the name of the store that is copied
 * @param fingerprint of the source when the move began
 * @param asOf when the move began: what was due by then need not wait
 * @param step what is to be done next
 * @param index the subscription, destination or branch with which it goes on
 * @param after of that, what is copied up to this order key or sequence number
 * @param messages how many messages are copied
 */
public record MoveMark(
    String source, String fingerprint, long asOf, Step step, int index, long after, long messages) {
  /** Less than each order key and each sequence number. */
  public static final long FROM_THE_BEGINNING = -1;

  /** What is done one after the other. */
  public enum Step {
    /** Destinations, subscriptions and schedules. */
    INVENTORY,
    /** Messages. */
    MESSAGES,
    /** Deduplication ids. */
    IDS,
    /** Branches of global transactions. */
    BRANCHES,
    /** To compare. */
    CHECK,
    /** All was compared: what the target needs beside is to be done. */
    SETTLE,
    /** The stores are to be given free. */
    DONE,
    /** The target is to be emptied: the move is not gone on with. */
    DROP
  }

  /** Of a move that begins. */
  static MoveMark first(String source, String fingerprint, long asOf) {
    return new MoveMark(source, fingerprint, asOf, Step.INVENTORY, 0, FROM_THE_BEGINNING, 0);
  }

  /** The first of a step. */
  public MoveMark at(Step other) {
    return at(other, 0, FROM_THE_BEGINNING, messages);
  }

  /** Further on. */
  MoveMark at(Step other, int newIndex, long newAfter, long newMessages) {
    return new MoveMark(source, fingerprint, asOf, other, newIndex, newAfter, newMessages);
  }

  /** As one text, for {@link #parse}. */
  public String toText() {
    return "source=%s\nfingerprint=%s\nasOf=%d\nstep=%s\nindex=%d\nafter=%d\nmessages=%d"
        .formatted(source, fingerprint, asOf, step, index, after, messages);
  }

  /**
   * Reads {@link #toText()}.
   *
   * @throws AngariumException {@link ErrorCode#STORE_DAMAGED}
   */
  public static MoveMark parse(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : text.split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    try {
      return new MoveMark(
          value(values, "source"),
          value(values, "fingerprint"),
          Long.parseLong(value(values, "asOf")),
          Step.valueOf(value(values, "step")),
          Integer.parseInt(value(values, "index")),
          Long.parseLong(value(values, "after")),
          Long.parseLong(value(values, "messages")));
    } catch (IllegalArgumentException e) {
      throw new AngariumException(
          ErrorCode.STORE_DAMAGED,
          "the mark of a move cannot be read: %s; drop the move and begin again"
              .formatted(e.getMessage()),
          e);
    }
  }

  private static String value(Map<String, String> values, String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }

  /**
   * Refuses a broker what is the half-copied target of a move.
   *
   * @param store the store, for people
   * @param text of its mark
   */
  public static AngariumException unfinished(String store, String text) {
    MoveMark mark = parse(text);
    return new AngariumException(
        ErrorCode.STORE_MOVING,
        ("%s is the target of a move that is not complete: it comes from %s, and %d messages are here"
                + " so far; run the same move again and it goes on, or drop it (MoveTool drop)")
            .formatted(store, mark.source, mark.messages));
  }
}
