package org.angarium.jms;

import jakarta.jms.Session;
import org.jspecify.annotations.Nullable;

/**
 * What a connection factory asks for when it opens a connection.
 *
 * @param user who connects; null for nobody in particular
 * @param clientId the client id that the factory is configured with; the application may not set
 *     another one then (6.1.2). Null leaves it to the application
 * @param sessionMode of the sessions whose mode the application does not say
 */
public record ConnectionSpec(
    @Nullable String user,
    @Nullable String password,
    @Nullable String clientId,
    Domain domain,
    int sessionMode) {

  /** A connection whose sessions are AUTO_ACKNOWLEDGE where the application does not say. */
  public ConnectionSpec(
      @Nullable String user, @Nullable String password, @Nullable String clientId, Domain domain) {
    this(user, password, clientId, domain, Session.AUTO_ACKNOWLEDGE);
  }

  /** A connection of the common interfaces, without user and client id. */
  public static ConnectionSpec anonymous() {
    return new ConnectionSpec(null, null, null, Domain.COMMON);
  }

  /** Without the password, so that logs do not tell it. */
  @Override
  public String toString() {
    return "ConnectionSpec[user=%s, clientId=%s, domain=%s]".formatted(user, clientId, domain);
  }
}
