package org.angarium.engine.contract;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.angarium.engine.embedded.Contents;
import org.angarium.engine.embedded.DiskSpace;
import org.angarium.engine.embedded.Store;
import org.angarium.engine.embedded.StoreReader;
import org.angarium.engine.embedded.StoreWriter;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/** A store that can die between two operations of its writer; then it writes no more. */
final class MortalStore implements Store {
  private final Store store;
  private final StoreWriter writer;
  private final ReentrantLock writing = new ReentrantLock();
  private boolean dead;

  MortalStore(Store store) {
    this.store = store;
    StoreWriter mortal = store.writer();
    this.writer =
        (StoreWriter)
            Proxy.newProxyInstance(
                StoreWriter.class.getClassLoader(),
                new Class<?>[] {StoreWriter.class},
                (proxy, method, args) -> {
                  writing.lock();
                  try {
                    if (dead) {
                      throw new AngariumException(ErrorCode.STORE_FAILED, "the store was killed");
                    }
                    return method.invoke(mortal, args);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  } finally {
                    writing.unlock();
                  }
                });
  }

  /** Runs {@code post} while nothing is written; nothing will be written afterwards. */
  void die(Runnable post) {
    writing.lock();
    try {
      dead = true;
      post.run();
    } finally {
      writing.unlock();
    }
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
    return store.reader();
  }

  @Override
  public void onFailure(Consumer<AngariumException> listener) {
    store.onFailure(listener);
  }

  @Override
  public void tidy() {
    writing.lock();
    try {
      if (!dead) {
        store.tidy();
      }
    } finally {
      writing.unlock();
    }
  }

  @Override
  public DiskSpace diskSpace() {
    return store.diskSpace();
  }

  @Override
  public void close() {
    store.close();
  }
}
