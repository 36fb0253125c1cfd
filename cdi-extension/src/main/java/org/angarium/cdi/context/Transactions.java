package org.angarium.cdi.context;

import jakarta.enterprise.inject.Instance;
import jakarta.jms.JMSContext;
import org.jspecify.annotations.Nullable;

/** The contexts of Jakarta transactions, where there are any. Thread-safe. */
interface Transactions {
  /** Where there is no such thing. */
  Transactions NONE = (key, opener) -> null;

  /**
   * The context of a key in the transaction of this thread; null where this thread is in none.
   *
   * @throws jakarta.jms.JMSRuntimeException with code ANG-2304 where it cannot join
   */
  @Nullable JMSContext current(ContextKey key, ContextOpener opener);

  /** Those of the surroundings: of a transaction manager that is a bean, or in JNDI. */
  static Transactions find(Instance<Object> lookup) {
    try {
      return JakartaTransactions.find(lookup);
    } catch (NoClassDefFoundError e) {
      return NONE; // the API of Jakarta Transactions is not there
    }
  }
}
