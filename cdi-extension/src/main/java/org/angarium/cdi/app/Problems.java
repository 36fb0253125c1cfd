package org.angarium.cdi.app;

import java.util.ArrayList;
import java.util.List;

/**
 * What is wrong with an application, collected, so that all is told at once. For one thread at a
 * time.
 */
public final class Problems {
  private final List<String> texts = new ArrayList<>();

  /** Nothing so far. */
  public Problems() {}

  /**
   * Adds a problem.
   *
   * @param where the class, method or injection point
   */
  public void add(String where, String text) {
    texts.add(where + ": " + text);
  }

  /** Does something, and adds what it throws; whether it threw nothing. */
  public boolean collect(String where, Runnable work) {
    try {
      work.run();
      return true;
    } catch (RuntimeException e) {
      add(where, e.getMessage() == null ? e.toString() : e.getMessage());
      return false;
    }
  }

  /** Adds problems that somebody else has collected. */
  public void addAll(List<String> others) {
    texts.addAll(others);
  }

  /** The problems so far. */
  public List<String> texts() {
    return List.copyOf(texts);
  }

  /**
   * Does nothing where there are none.
   *
   * @throws jakarta.enterprise.inject.spi.DeploymentException that names them all
   */
  public void refuseStart() {
    if (texts.isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder("the application cannot start; ");
    text.append(texts.size() == 1 ? "1 problem" : texts.size() + " problems");
    for (int i = 0; i < texts.size(); i++) {
      text.append("\n  ").append(i + 1).append(". ").append(texts.get(i));
    }
    throw CdiError.startRefused(text.toString());
  }
}
