package org.angarium.cdi.context;

import jakarta.enterprise.inject.Instance;
import jakarta.jms.JMSContext;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.angarium.cdi.app.CdiError;
import org.jspecify.annotations.Nullable;

/**
 * The contexts of Jakarta transactions, by transaction: so a transaction that is suspended keeps
 * its own, and another one that runs meanwhile has others. They are kept here and not in the scope
 * {@code TransactionScoped}, which outside a server often nobody provides; they live as long.
 */
final class JakartaTransactions implements Transactions {
  private final TransactionManager manager;
  private final Map<Transaction, TransactionContexts> open = new ConcurrentHashMap<>();

  JakartaTransactions(TransactionManager manager) {
    this.manager = manager;
  }

  static Transactions find(Instance<Object> lookup) {
    TransactionManager manager = TransactionManagers.find(lookup);
    return manager == null ? NONE : new JakartaTransactions(manager);
  }

  @Override
  public @Nullable JMSContext current(ContextKey key, ContextOpener opener) {
    try {
      Transaction transaction = manager.getTransaction();
      if (transaction == null) {
        return null;
      }
      TransactionContexts known = open.get(transaction);
      return switch (transaction.getStatus()) {
        case Status.STATUS_ACTIVE -> (known == null ? begin(transaction) : known).get(key, opener);
        case Status.STATUS_MARKED_ROLLBACK -> doomed(known, key);
        default -> null; // it has ended, or is about to
      };
    } catch (SystemException e) {
      throw CdiError.NOT_JOINED.exception("the transaction manager has failed: " + e, e);
    }
  }

  private TransactionContexts begin(Transaction transaction) throws SystemException {
    TransactionContexts contexts =
        new TransactionContexts(transaction, () -> open.remove(transaction));
    try {
      transaction.registerSynchronization(contexts);
    } catch (RollbackException e) {
      throw refused(e);
    }
    open.put(transaction, contexts);
    return contexts;
  }

  private static JMSContext doomed(@Nullable TransactionContexts known, ContextKey key) {
    JMSContext context = known == null ? null : known.find(key);
    if (context == null) {
      throw refused(null);
    }
    return context;
  }

  private static RuntimeException refused(@Nullable RollbackException cause) {
    String text = "a JMSContext cannot join a transaction that can only be rolled back";
    return cause == null
        ? CdiError.NOT_JOINED.exception(text)
        : CdiError.NOT_JOINED.exception(text, cause);
  }
}
