package org.angarium.cdi.context;

import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.jms.JMSContext;
import java.util.function.Consumer;
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
   * @throws jakarta.jms.JMSRuntimeException with code ANG-2304 where it cannot join the transaction
   */
  public JMSContext current(ContextKey key) {
    JMSContext joined = transactions().current(key, opener);
    return joined == null ? requests.get(key) : joined;
  }

  /**
   * Sends with the transaction's context; else with that of the delivery of a message; else with
   * the request's, and where there is no request, with one for this once. Blocks as the send does.
   *
   * @throws jakarta.jms.JMSRuntimeException with code ANG-2304 where it cannot join the
   *     transaction; what the work throws
   */
  public void send(Consumer<JMSContext> work) {
    JMSContext joined = transactions().current(ContextKey.DEFAULT, opener);
    JMSContext context = joined == null ? ofRequest() : joined;
    if (context != null) {
      work.accept(context);
      return;
    }
    try (JMSContext once = opener.open(ContextKey.DEFAULT)) {
      work.accept(once);
    }
  }

  private @Nullable JMSContext ofRequest() {
    try {
      return requests.forSending();
    } catch (ContextNotActiveException e) {
      return null;
    }
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
