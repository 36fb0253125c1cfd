package org.angarium.engine.h2.application;

/**
 * The rows of the table {@code joined}: each has a part of a note that was committed with a
 * transaction of the application. The id of a row is the note's number and the part's.
 */
public final class NoteRows {
  private static final int PART_BITS = 16;

  /** How many bytes of a note go into a row. */
  static final int PART = 512 * 1024;

  static final String INSERT = "INSERT INTO PUBLIC.JOINED(ID, BYTES) VALUES(?, ?)";

  private NoteRows() {}

  /** The id of a part of a note, counted from 0; those of later notes are greater. */
  public static long id(long number, int part) {
    return (number << PART_BITS) + part;
  }

  /** The number of the note that a row has a part of. */
  public static long number(long id) {
    return id >>> PART_BITS;
  }
}
