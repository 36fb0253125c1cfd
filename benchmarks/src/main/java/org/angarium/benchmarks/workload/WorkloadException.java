package org.angarium.benchmarks.workload;

import org.jspecify.annotations.Nullable;

/** A workload that could not be done; its text is what the results say. */
public final class WorkloadException extends Exception {
  private static final long serialVersionUID = 1;

  WorkloadException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
