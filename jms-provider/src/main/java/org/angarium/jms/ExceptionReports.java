package org.angarium.jms;

import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import org.angarium.model.AngariumException;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a connection's ExceptionListener what has no other place to be told, one at a time (Jakarta
 * Messaging 6.1.7). Thread-safe; telling does not block.
 */
final class ExceptionReports {
  private static final Logger LOG = LoggerFactory.getLogger(ExceptionReports.class);

  private final CallbackThread thread;
  private volatile @Nullable ExceptionListener listener;

  ExceptionReports(String threadName) {
    thread = new CallbackThread(threadName);
  }

  @Nullable ExceptionListener listener() {
    return listener;
  }

  void setListener(@Nullable ExceptionListener listener) {
    this.listener = listener;
  }

  /** Has the listener told, if there is one; the caller has logged it. */
  void report(JMSException problem) {
    if (listener != null) {
      thread.run(() -> tell(problem));
    }
  }

  private void tell(JMSException problem) {
    ExceptionListener told = listener;
    if (told == null) {
      return;
    }
    try {
      told.onException(problem);
    } catch (Throwable e) { // also Errors: the next report is to be told
      LOG.warn("An ExceptionListener threw; it was told: {}", problem.getMessage(), e);
    }
  }

  /**
   * Tells what was reported, and no more. Does not block.
   *
   * @param reason to tell as the last thing, where it is not the application that closes; or null
   */
  void close(@Nullable AngariumException reason) {
    if (reason != null) {
      report(JmsErrors.checked(reason));
    }
    thread.close();
  }
}
