package org.angarium;

/** What "on the disk" means when a send, an acknowledgement or a commit returns. */
public enum Durability {
  /** Synced: it survives a power cut. The default. */
  SYNC,
  /**
   * Handed to the operating system: it survives the end of the process at any moment, also of one
   * that is killed, but not each power cut. A power cut, or a crash of the operating system, may
   * take what was done in about the last second, the newest first: never something older instead,
   * never half of a commit, and the broker opens again without repair. Syncs then come in the
   * background, about one a second, so that commits do not wait for the disk.
   */
  OS
}
