package org.angarium.cdi.context;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.jms.JMSContext;
import org.jspecify.annotations.Nullable;

/**
 * The real context behind an injected one at this moment: the transaction's, else the request's.
 * Thread-safe.
 */
@Singleton
public class Contexts {
  private final Instance<Object> lookup;
  private final ContextOpener opener;
  private final RequestContexts requests;
  private volatile @Nullable Transactions transactions;

  /**
   * @param requests the container's proxy for those of the current request
   */
  @Inject
  Contexts(@Any Instance<Object> lookup, ContextOpener opener, RequestContexts requests) {
    this.lookup = lookup;
    this.opener = opener;
    this.requests = requests;
  }

  /**
   * The context of a key.
   *
   * @throws jakarta.enterprise.context.ContextNotActiveException outside both
   */
  public JMSContext current(ContextKey key) {
    JMSContext joined = transactions().current(key, opener);
    return joined == null ? requests.get(key) : joined;
  }

  /** Looked for once, when it is first needed: not all of JNDI is there while a server deploys. */
  private Transactions transactions() {
    Transactions found = transactions;
    if (found == null) {
      found = Transactions.find(lookup);
      transactions = found;
    }
    return found;
  }
}
