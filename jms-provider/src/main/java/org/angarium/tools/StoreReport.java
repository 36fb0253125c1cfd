package org.angarium.tools;

import java.util.List;

/**
 * What a check of a store has found.
 *
 * @param readable whether the tables could be opened; else only the files were checked
 * @param closed whether the store was closed; else its newest commits are in its log
 * @param encrypted whether it is
 * @param summed whether the file had a checksum of all its bytes, and it was right: then no bit has
 *     changed since it was closed, or backed up
 * @param bytes of the main file
 * @param logRecords records of the log that the main file does not have yet
 * @param messages how many messages wait where, empty where that could not be read
 * @param findings what is not as it should be; none means that it is sound
 */
public record StoreReport(
    boolean readable,
    boolean closed,
    boolean encrypted,
    boolean summed,
    long bytes,
    long logRecords,
    List<StoredSubscription> messages,
    List<Finding> findings) {

  /** Copies the lists. */
  public StoreReport {
    messages = List.copyOf(messages);
    findings = List.copyOf(findings);
  }

  /** Whether nothing was found by which something is lost. */
  public boolean isSound() {
    return findings.stream().noneMatch(found -> found.severity() == Finding.Severity.ERROR);
  }
}
