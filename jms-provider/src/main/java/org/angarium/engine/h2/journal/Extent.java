package org.angarium.engine.h2.journal;

/**
 * A range of the file that was written and is not yet in the main file. Immutable.
 *
 * @param start position of the first byte, as H2 sees it
 * @param end position after the last byte
 * @param content where the bytes are
 */
record Extent(long start, long end, Content content) {

  /** Where the bytes of an extent are; {@code origin} is the file position of the first of them. */
  sealed interface Content permits Memory, Logged, Zeros {}

  /** In memory. The array is never changed. */
  record Memory(long origin, @SuppressWarnings("ArrayRecordComponent") byte[] bytes)
      implements Content {}

  /** In the log, in a record that is not complete yet. */
  record Logged(long origin, long logPosition) implements Content {}

  /** A gap that was left by writing beyond the end. */
  record Zeros() implements Content {}

  long length() {
    return end - start;
  }

  boolean inMemory() {
    return content instanceof Memory;
  }

  /** The part of this extent from one position to another. */
  Extent slice(long from, long to) {
    return from == start && to == end ? this : new Extent(from, to, content);
  }
}
