package org.angarium.tck;

/** What the specification leaves to the provider, and what a test asks for before it goes on. */
public enum Ability {
  /**
   * {@link Provider#stop} and {@link Provider#start} on the same directory keep what is durable.
   */
  RESTART,

  /** What is durable is there again after the JVM ended without {@link Provider#stop}. */
  CRASH,

  /** Global transactions, see {@link Provider#xaConnectionFactory}. */
  XA,

  /** A wrong password is refused. */
  AUTHENTICATION,

  /** Connection consumers and server session pools, 11.2. */
  CONNECTION_CONSUMER,

  /**
   * Messages of a higher priority that wait are delivered first; 3.4.10 only asks for an effort.
   */
  PRIORITY_ORDER,

  /** Expired messages are not delivered; 3.4.9 only asks for an effort. */
  EXPIRY
}
