package org.angarium.broker;

import org.jspecify.annotations.Nullable;

/** Decides who may connect. Thread-safe; may block. */
@FunctionalInterface
public interface Authenticator {
  /** Lets everybody in. */
  Authenticator ANYBODY = (user, password) -> true;

  /** Whether this user may connect; null where none was given. */
  boolean authenticate(@Nullable String user, @Nullable String password);
}
