package org.angarium.cdi.context;

import jakarta.enterprise.inject.Instance;
import jakarta.transaction.TransactionManager;
import java.util.List;
import java.util.Objects;
import org.angarium.cdi.app.Jndi;
import org.jspecify.annotations.Nullable;

/** Finds the transaction manager: a bean, or in JNDI under the names that servers give it. */
public final class TransactionManagers {
  private static final List<String> NAMES =
      List.of(
          "java:comp/TransactionManager",
          "java:appserver/TransactionManager",
          "java:jboss/TransactionManager",
          "java:/TransactionManager");

  private TransactionManagers() {}

  /** The transaction manager, or null for none. Looks around anew each time. */
  public static @Nullable TransactionManager find(Instance<Object> lookup) {
    Instance<TransactionManager> beans = lookup.select(TransactionManager.class);
    if (beans.isResolvable()) {
      return beans.get();
    }
    return NAMES.stream()
        .map(name -> Jndi.find(name, TransactionManager.class))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }
}
