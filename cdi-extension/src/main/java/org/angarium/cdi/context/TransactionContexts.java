package org.angarium.cdi.context;

import jakarta.jms.JMSContext;
import jakarta.jms.XAJMSContext;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import java.util.LinkedHashMap;
import java.util.Map;
import org.angarium.cdi.app.CdiError;
import org.jspecify.annotations.Nullable;

/**
 * The contexts of one transaction, one for each key: opened and enlisted when they are first used,
 * closed when the transaction has ended (Jakarta Messaging 12.4.4). Thread-safe.
 */
final class TransactionContexts implements Synchronization {
  private final Transaction transaction;
  private final Runnable onEnd;
  private final Map<ContextKey, JMSContext> open = new LinkedHashMap<>();

  /**
   * @param onEnd to be run when the transaction has ended
   */
  TransactionContexts(Transaction transaction, Runnable onEnd) {
    this.transaction = transaction;
    this.onEnd = onEnd;
  }

  /** The context of a key that was used already, or null. */
  synchronized @Nullable JMSContext find(ContextKey key) {
    return open.get(key);
  }

  /** The context of a key. */
  synchronized JMSContext get(ContextKey key, ContextOpener opener) {
    JMSContext known = open.get(key);
    if (known != null) {
      return known;
    }
    XAJMSContext xa = opener.openXa(key);
    JMSContext context = xa == null ? opener.open(key, JMSContext.AUTO_ACKNOWLEDGE) : xa;
    if (xa != null) {
      enlist(xa);
    }
    open.put(key, context);
    return context;
  }

  private void enlist(XAJMSContext context) {
    try {
      if (transaction.enlistResource(context.getXAResource())) {
        return;
      }
      context.close();
    } catch (RollbackException | SystemException | RuntimeException e) {
      context.close();
      throw CdiError.NOT_JOINED.exception("a JMSContext cannot join the transaction: " + e, e);
    }
    throw CdiError.NOT_JOINED.exception("the transaction manager does not let a JMSContext join");
  }

  @Override
  public void beforeCompletion() {}

  /** May be called on any thread. */
  @Override
  public void afterCompletion(int status) {
    onEnd.run();
    synchronized (this) {
      Closing.all(open.values());
      open.clear();
    }
  }
}
