package org.angarium.jms;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import org.angarium.engine.embedded.Store;
import org.angarium.engine.embedded.StoreWriter;
import org.angarium.engine.h2.H2Store;
import org.angarium.engine.h2.H2StoreSettings;
import org.angarium.model.Clock;

/** Stores on disk whose writer does what a test wants before it writes. */
final class FaultyStore {
  private FaultyStore() {}

  /** Asked before each operation of the writer; what it throws, the operation throws. */
  @FunctionalInterface
  interface Fault {
    void before(String operation);
  }

  static Store open(Path folder, Clock clock, Fault fault) {
    Store store = H2Store.open(new H2StoreSettings(folder.resolve("test"), true, clock));
    StoreWriter writer =
        proxy(
            StoreWriter.class,
            store.writer(),
            operation -> {
              fault.before(operation);
              return null;
            });
    return proxy(Store.class, store, operation -> operation.equals("writer") ? writer : null);
  }

  private interface Instead {
    Object of(String operation);
  }

  private static <T> T proxy(Class<T> type, T target, Instead instead) {
    Object proxy =
        Proxy.newProxyInstance(
            FaultyStore.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, args) -> {
              Object result = instead.of(method.getName());
              if (result != null) {
                return result;
              }
              try {
                return method.invoke(target, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return type.cast(proxy);
  }
}
