package org.angarium.cdi.app;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection factory of a {@code @JMSConnectionFactoryDefinition}.
 *
 * @param url of a broker of its own; null for the application's
 * @param user null for the application's
 * @param clientId null for none
 * @param transactional whether its contexts join Jakarta transactions
 * @param options apart from the URL
 */
record DefinedFactory(
    String name,
    @Nullable String url,
    @Nullable String user,
    @Nullable String password,
    @Nullable String clientId,
    boolean transactional,
    Map<String, String> options) {
  DefinedFactory {
    options = Map.copyOf(options);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "DefinedFactory[%s, url %s, user %s]".formatted(name, url, user);
  }
}
