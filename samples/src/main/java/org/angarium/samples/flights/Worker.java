package org.angarium.samples.flights;

/** One thread of the application, with a session of its own. */
interface Worker {
  /** A worker looks so often whether it is to finish. */
  long IDLE_MILLIS = 200;

  /** Works until all is done and it is told to finish. */
  void work() throws Exception;
}
