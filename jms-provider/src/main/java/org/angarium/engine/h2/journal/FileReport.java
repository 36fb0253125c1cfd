package org.angarium.engine.h2.journal;

import java.util.List;

/**
 * What is found in a main file and its log, without H2.
 *
 * @param closed whether the file was closed, and so needs no log
 * @param encrypted whether it is
 * @param bytes of the main file as H2 sees it
 * @param summed whether a checksum of all bytes was there, and was right
 * @param records of the log that are to be written to the main file, and notes
 * @param noteBytes how much of the log the notes take
 * @param problems what is not as it should be
 */
public record FileReport(
    boolean closed,
    boolean encrypted,
    long bytes,
    boolean summed,
    long records,
    long noteBytes,
    List<Problem> problems) {

  /** Copies the list. */
  public FileReport {
    problems = List.copyOf(problems);
  }

  /**
   * Something that is not as it should be.
   *
   * @param fatal whether something is lost; else it does no harm now
   * @param where the file, and the place in it
   */
  public record Problem(boolean fatal, String what, String where, String advice) {}
}
