package org.angarium.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import org.angarium.engine.embedded.Contents;
import org.angarium.engine.embedded.Store;
import org.angarium.engine.embedded.StoreReader;
import org.angarium.engine.embedded.StoreWriter;
import org.angarium.model.AngariumException;

/** A store of which a test hears, on the thread that does it, what is about to be done. */
public final class HookedStore implements Store {
  private final Store store;
  private final StoreWriter writer;
  private final StoreReader reader;

  /**
   * What the hooks throw, the operation throws.
   *
   * @param beforeWriting hears the name of each method of the writer that is about to be called
   * @param beforeReading likewise of the reader
   */
  public HookedStore(Store store, Consumer<String> beforeWriting, Consumer<String> beforeReading) {
    this.store = store;
    this.writer = hooked(StoreWriter.class, store.writer(), beforeWriting);
    this.reader = hooked(StoreReader.class, store.reader(), beforeReading);
  }

  private static <T> T hooked(Class<T> type, T to, Consumer<String> before) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, args) -> {
              before.accept(method.getName());
              try {
                return method.invoke(to, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  @Override
  public Contents contents() {
    return store.contents();
  }

  @Override
  public StoreWriter writer() {
    return writer;
  }

  @Override
  public StoreReader reader() {
    return reader;
  }

  @Override
  public void onFailure(Consumer<AngariumException> listener) {
    store.onFailure(listener);
  }

  @Override
  public void close() {
    store.close();
  }
}
