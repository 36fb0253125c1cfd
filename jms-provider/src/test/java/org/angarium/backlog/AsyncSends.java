package org.angarium.backlog;

import jakarta.jms.CompletionListener;
import jakarta.jms.Message;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** Waits for so many asynchronous sends. Thread-safe. */
final class AsyncSends implements CompletionListener {
  private final CountDownLatch left;
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  AsyncSends(int count) {
    left = new CountDownLatch(count);
  }

  @Override
  public void onCompletion(Message message) {
    left.countDown();
  }

  @Override
  public void onException(Message message, Exception exception) {
    failure.set(exception);
    left.countDown();
  }

  /** Returns when all have completed; throws why one of them failed. */
  void await() throws Exception {
    left.await();
    if (failure.get() != null) {
      throw failure.get();
    }
  }
}
