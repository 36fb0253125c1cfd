package org.angarium.cdi.listener;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.jms.XAJMSContext;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.Transactional;
import java.lang.reflect.Method;
import org.angarium.cdi.context.TransactionManagers;
import org.jspecify.annotations.Nullable;

/** Jakarta transactions of listeners, where that API is there. Thread-safe. */
@Singleton
public class JakartaSupport {
  private final Instance<Object> lookup;

  @Inject
  JakartaSupport(@Any Instance<Object> lookup) {
    this.lookup = lookup;
  }

  /**
   * Whether the method is to work in the Jakarta transaction in which its message is received: with
   * {@code Transactional}, on it or on its bean, of type REQUIRED or MANDATORY.
   *
   * @throws IllegalArgumentException where there is no transaction manager
   */
  boolean wants(Class<?> bean, Method method) {
    try {
      return Api.wants(bean, method, lookup);
    } catch (NoClassDefFoundError e) {
      return false; // the API is not there, nor is its annotation
    }
  }

  /** The unit of work of a context for global transactions. */
  WorkUnit unit(XAJMSContext context) {
    return Api.unit(context, lookup);
  }

  /** What needs the API. */
  private static final class Api {
    private Api() {}

    static boolean wants(Class<?> bean, Method method, Instance<Object> lookup) {
      Transactional annotation = method.getAnnotation(Transactional.class);
      if (annotation == null) {
        annotation = bean.getAnnotation(Transactional.class);
      }
      if (annotation == null
          || (annotation.value() != Transactional.TxType.REQUIRED
              && annotation.value() != Transactional.TxType.MANDATORY)) {
        return false;
      }
      if (TransactionManagers.find(lookup) == null) {
        throw new IllegalArgumentException(
            "it is @Transactional, and there is no transaction manager; make one a bean of type"
                + " jakarta.transaction.TransactionManager, or leave @Transactional out: a message,"
                + " what the method returns and what it sends are one transaction anyhow");
      }
      return true;
    }

    static WorkUnit unit(XAJMSContext context, Instance<Object> lookup) {
      @Nullable TransactionManager manager = TransactionManagers.find(lookup);
      if (manager == null) {
        throw new IllegalStateException("the transaction manager is gone");
      }
      return new JakartaUnit(manager, context);
    }
  }
}
