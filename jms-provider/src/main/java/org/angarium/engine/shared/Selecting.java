package org.angarium.engine.shared;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.angarium.message.MessageHead;
import org.angarium.message.StoredForm;
import org.angarium.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a selector lets in, over the whole backlog, without claiming it. A selector in the
 * claim's own condition would read all properties each time: here each message's are read once for
 * each consumer, which remembers what it has seen, see {@link Selected}. Thread-safe.
 */
final class Selecting {
  /** Where enough is known, it is only looked whether anything has come before that. */
  private static final int FEW = 256;

  private static final int MANY = 5_000;
  private static final int HEADS = 200;

  private static final String NOT_TOO_LATE = "AND (d.expires IS NULL OR d.expires > ?) ";

  /** With a number of its own where that is wanted; before what is ready is looked at. */
  private static final String SEEN =
      """
      SELECT last_value, CASE WHEN ? THEN @WITH_NUMBER@ ELSE @SEEN@ END FROM msg_seq\
      """
          .replace("@WITH_NUMBER@", Snapshot.WITH_NUMBER)
          .replace("@SEEN@", Snapshot.SQL);

  private static final String READ =
      """
      SELECT e.* FROM unnest(?::bigint[]) k(ord), LATERAL (SELECT d.ord, m.head FROM dlv d %s
        WHERE d.sub = ? AND d.ord BETWEEN k.ord AND k.ord ORDER BY d.sub, d.ord LIMIT 1) e\
      """
          .formatted(MessageJoin.of("d", "head"));

  private final SharedEngine engine;

  Selecting(SharedEngine engine) {
    this.engine = engine;
  }

  /** The order keys of the first that are ready and let in. */
  List<Long> find(SharedClaimer claimer, int max) {
    List<Long> found = look(claimer, max);
    if (found.isEmpty() && claimer.selected().shouldLookAtAll()) {
      claimer.selected().beginAtAll();
      found = look(claimer, max);
      claimer.selected().endAtAll();
    }
    return found;
  }

  private List<Long> look(SharedClaimer claimer, int max) {
    Look look =
        engine
            .database()
            .look("looking for what a selector lets in", c -> new Look(c, claimer, max).run());
    Snapshot seen = look.seen;
    if (seen != null) {
      claimer.selected().floors().lookedUpTo(look.upTo(), seen, look.begin);
    }
    return claimer.selected().takeFirst(max);
  }

  /** One look. */
  private final class Look {
    private final Connection c;
    private final SharedClaimer claimer;
    private final LocalSubscription local;
    private final Selected selected;
    private final boolean grouped;
    private final int max;
    private Floors.Begin begin;
    private long[] places;
    private @Nullable Snapshot seen;
    private long last;
    private long end;

    Look(Connection c, SharedClaimer claimer, int max) {
      this.c = c;
      this.claimer = claimer;
      this.local = claimer.local();
      this.selected = claimer.selected();
      this.grouped = local.isGrouped();
      this.max = max;
      if (grouped) { // what comes after something that is overlooked would be claimed
        selected.reset();
      }
      this.begin = begin();
      this.places = begin.places().clone();
    }

    private Floors.Begin begin() {
      return selected.begin(engine.database().losses(), local.floors().resets());
    }

    /** For each priority, up to which place it knows all. */
    private long[] upTo() {
      long[] upTo = new long[Floors.LANES];
      for (int lane = 0; lane < Floors.LANES; lane++) {
        long start = (long) lane << Floors.LANE_SHIFT;
        upTo[lane] = end <= start ? 0 : Math.min(start | last, end - 1);
      }
      return upTo;
    }

    Look run() throws SQLException {
      if (engine.hasSnapshots() && !grouped) {
        try (PreparedStatement s = c.prepareStatement(SEEN)) {
          s.setBoolean(1, selected.floors().wantNumber());
          try (ResultSet row = s.executeQuery()) {
            row.next();
            last = row.getLong(1);
            seen = Snapshot.parse(row.getString(2));
          }
        }
        c.rollback(); // whoever waits for that number is not to wait for what follows
        if (!selected.isOn(seen.server())) {
          begin = begin();
          places = begin.places().clone();
        }
      }
      lookForMissed();
      end = readUntilEnough();
      return this;
    }

    /** Returns the first place that it has not read; {@code Long.MAX_VALUE} for none. */
    private long readUntilEnough() throws SQLException {
      int size = FEW;
      while (true) {
        List<Long> page = scan(size);
        List<Long> unknown = page.stream().filter(ord -> !selected.knows(ord)).toList();
        for (int i = 0; i < unknown.size(); i += HEADS) {
          if (selected.hasBefore(unknown.get(i), max)) {
            return unknown.get(i);
          }
          read(unknown.subList(i, Math.min(i + HEADS, unknown.size())));
        }
        if (page.size() < size) {
          return Long.MAX_VALUE;
        }
        long read = page.get(page.size() - 1);
        if (selected.hasBefore(read, max)) {
          return read;
        }
        Arrays.setAll(places, lane -> Math.max(places[lane], read));
        size = MANY;
      }
    }

    private List<Long> scan(int size) throws SQLException {
      return select(FirstReady.of(null, places), size);
    }

    private List<Long> select(FirstReady ready, int size) throws SQLException {
      List<Long> page = new ArrayList<>();
      String limit = String.valueOf(size);
      String sql =
          grouped
              ? ready.sql(
                  "d.ord", GroupRows.WITH_OWNER, NOT_TOO_LATE + GroupRows.MAY_BE_HAD, limit, "")
              : ready.sql("d.ord", "", NOT_TOO_LATE, limit, "");
      try (PreparedStatement s = c.prepareStatement(sql)) {
        int next = ready.bind(c, s, 1, local.entry().id());
        s.setLong(next++, engine.now());
        if (grouped) {
          s.setLong(next++, engine.nodeId());
          s.setLong(next, claimer.id());
        }
        try (ResultSet rows = s.executeQuery()) {
          while (rows.next()) {
            page.add(rows.getLong(1));
          }
        }
      }
      return page;
    }

    /** What others had locked may still be there. */
    private void lookForMissed() throws SQLException {
      List<Long> missed = selected.doubtful().stream().sorted().toList();
      if (!missed.isEmpty()) {
        selected.areThere(select(FirstReady.of(missed, places), missed.size()));
      }
    }

    private void read(List<Long> ords) throws SQLException {
      Selector selector = claimer.spec().selector();
      try (PreparedStatement s = c.prepareStatement(READ)) {
        s.setArray(1, Removal.longs(c, ords));
        s.setInt(2, local.entry().id());
        try (ResultSet rows = s.executeQuery()) {
          while (rows.next()) {
            byte[] head = rows.getBytes(2);
            if (head == null) {
              continue; // lost with the server's last crash; a claim without selector removes it
            }
            MessageHead decoded = StoredForm.decodeHead(head);
            selected.read(rows.getLong(1), selector.matches(decoded::selectorValue));
          }
        }
      }
    }
  }
}
