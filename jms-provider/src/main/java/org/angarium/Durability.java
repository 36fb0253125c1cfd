package org.angarium;

/** What "on the disk" means when a send, an acknowledgement or a commit returns. */
public enum Durability {
  /** Synced: it survives a power cut. The default. */
  SYNC,
  /** Handed to the operating system: it survives the end of the process, not a power cut. */
  OS
}
