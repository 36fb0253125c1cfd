package org.angarium.engine.embedded;

import java.util.ArrayList;
import java.util.List;
import org.angarium.engine.Send;

/**
 * The deduplication ids of one unit of work: those that it has claimed for its messages, and which
 * messages it leaves out, because their ids were known. See {@link RememberedIds}.
 */
final class ClaimedIds {
  private List<Claimed> claimed = List.of();

  /** Where messages are not sent because their ids were known. */
  private List<DestinationEntry> duplicates = List.of();

  /** An id, and what is remembered of it when its message is sent. */
  private record Claimed(
      DestinationEntry destination, String id, long sequence, long at, boolean stored) {}

  /**
   * Claims a message's id, if it has one; false where it must not be sent again.
   *
   * @param sequence the sequence number that the message will have
   */
  boolean claim(Send send, DestinationEntry to, long sequence, long now) {
    String id = send.deduplicationId();
    if (id == null) {
      return true;
    }
    if (!to.rememberedIds().claim(id, now)) {
      duplicates = with(duplicates, to);
      return false;
    }
    boolean stored = send.message().persistent() && !to.name.temporary();
    claimed = with(claimed, new Claimed(to, id, sequence, now, stored));
    return true;
  }

  /** Adds to a list that is made only now, since most units have none. */
  private static <T> List<T> with(List<T> list, T element) {
    List<T> more = list.isEmpty() ? new ArrayList<>() : list;
    more.add(element);
    return more;
  }

  /** Writes what survives a restart, and has what nobody remembers any more removed. */
  void write(StoreWriter writer) {
    for (Claimed c : claimed) {
      if (c.stored) {
        writer.addDeduplicationId(c.destination.id, c.sequence, c.id, c.at);
        long removable = c.destination.rememberedIds().takeRemovable();
        if (removable > 0) {
          writer.removeDeduplicationIds(c.destination.id, removable);
        }
      }
    }
  }

  /** The unit happens: its ids are remembered, and what it left out is counted. */
  void apply() {
    for (Claimed c : claimed) {
      c.destination.rememberedIds().remember(c.id, c.sequence, c.at, c.stored);
    }
    claimed = List.of();
    for (DestinationEntry destination : duplicates) {
      destination.rememberedIds().countDuplicate();
    }
  }

  /** The unit does not happen, or begins again: it gives up what it has claimed and counted. */
  void abandon() {
    for (Claimed c : claimed) {
      c.destination.rememberedIds().abandon(c.id);
    }
    claimed = List.of();
    duplicates = List.of();
  }
}
