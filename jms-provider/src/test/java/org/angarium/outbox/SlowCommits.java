package org.angarium.outbox;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Session;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A real connection factory whose sessions a test can hold up before they commit. */
final class SlowCommits {
  private SlowCommits() {}

  /** What happens before each commit. */
  interface Hook {
    void run() throws Exception;
  }

  static ConnectionFactory around(ConnectionFactory factory, Hook beforeCommit) {
    return wrap(ConnectionFactory.class, factory, beforeCommit);
  }

  private static <T> T wrap(Class<T> type, Object real, Hook beforeCommit) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.getName().equals("commit")) {
                beforeCommit.run();
              }
              try {
                Object result = method.invoke(real, arguments);
                if (result instanceof Connection) {
                  return wrap(Connection.class, result, beforeCommit);
                }
                return result instanceof Session
                    ? wrap(Session.class, result, beforeCommit)
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
