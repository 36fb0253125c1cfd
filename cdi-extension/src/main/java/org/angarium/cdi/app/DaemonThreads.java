package org.angarium.cdi.app;

import java.util.concurrent.ThreadFactory;

/**
 * Makes threads that do not hold the JVM up, and see the classes that the thread sees which makes
 * this. Thread-safe.
 */
public final class DaemonThreads implements ThreadFactory {
  private final ClassLoader loader = Thread.currentThread().getContextClassLoader();

  /** For the current thread's classes. */
  public DaemonThreads() {}

  @Override
  public Thread newThread(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.setContextClassLoader(loader);
    return thread;
  }
}
