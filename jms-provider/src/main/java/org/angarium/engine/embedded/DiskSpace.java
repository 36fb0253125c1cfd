package org.angarium.engine.embedded;

/**
 * The room on a store's disk, in bytes.
 *
 * @param used what the store's files hold that is needed
 * @param usable what the store can still take: what is free on the disk, and in its own files
 * @param total what there is on the disk in all; 0 where nobody knows
 */
public record DiskSpace(long used, long usable, long total) {
  /** Of a store that is on no disk. */
  public static final DiskSpace PLENTY = new DiskSpace(0, Long.MAX_VALUE, 0);
}
