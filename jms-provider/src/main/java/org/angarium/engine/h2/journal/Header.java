package org.angarium.engine.h2.journal;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What the first blocks of a main file and of its log say about them.
 *
 * @param identity given to a main file when it is made, and to its log; a log of another identity
 *     belongs to another file
 * @param run given anew whenever a file that was closed is opened: the log of another run belongs
 *     to another time, such as that of a backup
 * @param sequence counts up with each header written; the higher of two is the newer
 * @param salt given anew to each generation of the log; a record with another salt is old
 * @param size of the main file in bytes as H2 sees it, when this header was written
 * @param start where in the log its generation begins; without meaning for a main file
 * @param schema of the tables in a main file that is closed, as its owner said; else 0
 */
record Header(
    State state,
    UUID identity,
    long run,
    long sequence,
    long salt,
    long size,
    long start,
    int schema) {
  /** The format that this version writes, and the newest that it reads. */
  static final int VERSION = 3;

  /** One sector, so that it is written whole or not at all. */
  static final int BYTES = 512;

  /** How many bytes have a meaning, in each format: 1 had no start, 2 no schema. */
  private static final int[] CHECKED = {0, 64, 72, 76};

  /** What a file is good for. */
  enum State {
    /** A log whose main file may not be there yet. */
    NEW,
    /** In use, or not closed: log and main file are needed together. */
    OPEN,
    /** Closed: the main file holds everything, the log nothing. */
    CLEAN
  }

  /** The header of a file that is to be made, before its first. */
  static Header none(State state, UUID identity, long run, long size) {
    return new Header(state, identity, run, 0, 0, size, HeaderSlots.LENGTH, 0);
  }

  Header next(State newState, long newRun, long newSalt, long newSize) {
    return next(newState, newRun, newSalt, newSize, HeaderSlots.LENGTH);
  }

  Header next(State newState, long newRun, long newSalt, long newSize, long newStart) {
    return new Header(newState, identity, newRun, sequence + 1, newSalt, newSize, newStart, 0);
  }

  Header withSchema(int newSchema) {
    return new Header(state, identity, run, sequence, salt, size, start, newSchema);
  }

  ByteBuffer encode(long magic) {
    ByteBuffer sector = ByteBuffer.allocate(BYTES);
    sector.putLong(magic).putInt(VERSION).putInt(state.ordinal());
    sector.putLong(identity.getMostSignificantBits()).putLong(identity.getLeastSignificantBits());
    sector.putLong(run).putLong(sequence).putLong(salt).putLong(size).putLong(start);
    sector.putInt(schema);
    int check = check(sector, CHECKED[VERSION]);
    sector.putInt(check).putInt(~check);
    return sector.rewind();
  }

  /** The header in a sector whose magic number was seen to be right; null if it does not check. */
  static @Nullable Header decode(ByteBuffer sector) {
    int version = sector.getInt(8);
    if (version < 1) {
      return null;
    }
    int checked = CHECKED[version];
    int check = check(sector, checked);
    int state = sector.getInt(12);
    if (sector.getInt(checked) != check || sector.getInt(checked + 4) != ~check) {
      return null;
    }
    return new Header(
        State.values()[state],
        new UUID(sector.getLong(16), sector.getLong(24)),
        sector.getLong(32),
        sector.getLong(40),
        sector.getLong(48),
        sector.getLong(56),
        version >= 2 ? sector.getLong(64) : HeaderSlots.LENGTH,
        version >= 3 ? sector.getInt(72) : 0);
  }

  private static int check(ByteBuffer sector, int length) {
    CRC32C crc = new CRC32C();
    crc.update(sector.duplicate().position(0).limit(length));
    return (int) crc.getValue();
  }
}
