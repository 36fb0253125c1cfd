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
 * @param sum of the bytes of a main file that is closed, see {@link Sum}; else {@link Sum#NONE}
 * @param derivation how the file is encrypted, or null if it is not
 */
record Header(
    State state,
    UUID identity,
    long run,
    long sequence,
    long salt,
    long size,
    long start,
    int schema,
    long sum,
    @Nullable Derivation derivation) {
  /** The format that this version writes, and the newest that it reads. */
  static final int VERSION = 4;

  /** One sector, so that it is written whole or not at all. */
  static final int BYTES = 512;

  /** How many bytes have a meaning, in each format: 1 had no start, 2 no schema, 3 no more. */
  private static final int[] CHECKED = {0, 64, 72, 76, 84 + Derivation.BYTES};

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
  static Header none(
      State state, UUID identity, long run, long size, @Nullable Derivation derivation) {
    return new Header(
        state, identity, run, 0, 0, size, HeaderSlots.LENGTH, 0, Sum.NONE, derivation);
  }

  Header next(State newState, long newRun, long newSalt, long newSize) {
    return next(newState, newRun, newSalt, newSize, HeaderSlots.LENGTH);
  }

  Header next(State newState, long newRun, long newSalt, long newSize, long newStart) {
    return new Header(
        newState,
        identity,
        newRun,
        sequence + 1,
        newSalt,
        newSize,
        newStart,
        0,
        Sum.NONE,
        derivation);
  }

  /** What is known of a file that is closed. */
  Header with(int newSchema, long newSum) {
    return new Header(
        state, identity, run, sequence, salt, size, start, newSchema, newSum, derivation);
  }

  ByteBuffer encode(long magic) {
    ByteBuffer sector = ByteBuffer.allocate(BYTES);
    sector.putLong(magic).putInt(VERSION).putInt(state.ordinal());
    sector.putLong(identity.getMostSignificantBits()).putLong(identity.getLeastSignificantBits());
    sector.putLong(run).putLong(sequence).putLong(salt).putLong(size).putLong(start);
    sector.putInt(schema).putLong(sum);
    if (derivation != null) {
      derivation.write(sector);
    }
    sector.position(CHECKED[VERSION]);
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
        version >= 3 ? sector.getInt(72) : 0,
        version >= 4 ? sector.getLong(76) : Sum.NONE,
        version >= 4 ? derivation(sector) : null);
  }

  /** No iterations mean no encryption. */
  private static @Nullable Derivation derivation(ByteBuffer sector) {
    int iterations = sector.getInt(84);
    return iterations <= 0 || iterations > Derivation.MAX_ITERATIONS
        ? null
        : Derivation.read(iterations, sector.duplicate().position(88));
  }

  private static int check(ByteBuffer sector, int length) {
    CRC32C crc = new CRC32C();
    crc.update(sector.duplicate().position(0).limit(length));
    return (int) crc.getValue();
  }
}
