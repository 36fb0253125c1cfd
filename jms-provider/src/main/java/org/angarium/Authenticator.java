package org.angarium;

import org.jspecify.annotations.Nullable;

/**
 * Decides who may connect to a broker; see {@link BrokerBuilder#authenticator}.
 *
 * <p>Must be thread-safe. It may block: it is called on the thread that connects.
 */
@SuppressWarnings("exports") // of JSpecify: nobody needs its annotations to compile or run
@FunctionalInterface
public interface Authenticator {
  /**
   * Whether this user may connect.
   *
   * @param user null where none was given
   * @param password null where none was given
   */
  boolean authenticate(@Nullable String user, @Nullable String password);
}
