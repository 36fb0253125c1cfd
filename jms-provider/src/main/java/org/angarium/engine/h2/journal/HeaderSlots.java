package org.angarium.engine.h2.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Two places for a header at the front of a file, written in turn: a cut while one is written
 * leaves the other.
 */
final class HeaderSlots {
  /** The header of a main file: "ANGMAIN" and an end-of-file character. */
  static final long MAIN = 0x414e474d41494e1aL;

  /** The header of a log: "ANGLOG_" and an end-of-file character. */
  static final long LOG = 0x414e474c4f475f1aL;

  /** The bytes that the two places take, and the position of what follows them. */
  static final long LENGTH = 8192;

  private static final long SECOND = 4096;

  private final RawFile file;
  private final long magic;

  HeaderSlots(RawFile file, long magic) {
    this.file = file;
    this.magic = magic;
  }

  /** What was found in the two places. */
  enum Finding {
    /** Only zeros, or nothing: a file whose making was cut, or an empty one. */
    BLANK,
    /** At least one header that checks. */
    FOUND,
    /** A header of a newer format. */
    NEWER,
    /** Our magic number, but no header that checks. */
    DAMAGED,
    /** Something else. */
    FOREIGN
  }

  /**
   * The result of reading.
   *
   * @param header the newest header that checks, if found
   * @param version the highest version that was seen
   */
  record Slots(Finding finding, @Nullable Header header, int version) {
    static final Slots ABSENT = new Slots(Finding.BLANK, null, 0);

    boolean is(Header.State state) {
      return header != null && header.state() == state;
    }
  }

  /** Reads both places. */
  Slots read() throws IOException {
    return combine(readOne(0), readOne(SECOND));
  }

  /** Whether one of the places has our magic number, but no header that checks. */
  boolean hasDamaged() throws IOException {
    return readOne(0).finding() == Finding.DAMAGED
        || readOne(SECOND).finding() == Finding.DAMAGED
        || readOne(0).finding() == Finding.FOREIGN
        || readOne(SECOND).finding() == Finding.FOREIGN;
  }

  /** Writes a header into the place that its sequence number gives it; does not sync. */
  void write(Header header) throws IOException {
    file.write(header.encode(magic), (header.sequence() & 1) * SECOND);
  }

  private Slots readOne(long position) throws IOException {
    ByteBuffer sector = ByteBuffer.allocate(Header.BYTES);
    while (sector.hasRemaining() && file.read(sector, position + sector.position()) > 0) {
      // a file that ends early is blank from there on
    }
    sector.clear();
    if (sector.getLong(0) != magic) {
      return sector.mismatch(ByteBuffer.allocate(Header.BYTES)) < 0
          ? Slots.ABSENT
          : new Slots(Finding.FOREIGN, null, 0);
    }
    int version = sector.getInt(8);
    if (version > Header.VERSION) {
      return new Slots(Finding.NEWER, null, version);
    }
    Header header = Header.decode(sector);
    return new Slots(header == null ? Finding.DAMAGED : Finding.FOUND, header, version);
  }

  private static Slots combine(Slots a, Slots b) {
    for (Finding finding : new Finding[] {Finding.NEWER, Finding.FOUND, Finding.DAMAGED}) {
      if (a.finding == finding && b.finding == finding) {
        return a.header != null && b.header != null && b.header.sequence() > a.header.sequence()
            ? b
            : a;
      } else if (a.finding == finding || b.finding == finding) {
        return a.finding == finding ? a : b;
      }
    }
    return a.finding == Finding.FOREIGN ? a : b;
  }
}
