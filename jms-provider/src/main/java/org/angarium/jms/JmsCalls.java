package org.angarium.jms;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import org.angarium.model.AngariumException;
import org.angarium.model.JmsErrors;
import org.jspecify.annotations.Nullable;

/**
 * Turns errors at the border to the application: into checked exceptions, and those into others.
 */
final class JmsCalls {
  private JmsCalls() {}

  /** Work that has no result. */
  @FunctionalInterface
  interface Action {
    void run() throws JMSException;
  }

  /** Work that has a result. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws JMSException;
  }

  /** Work that may have a result. */
  @FunctionalInterface
  interface Question<T> {
    @Nullable T run() throws JMSException;
  }

  /** Work on the engine that has no result. */
  @FunctionalInterface
  interface EngineAction {
    void run();
  }

  /** Work on the engine that has a result. */
  @FunctionalInterface
  interface EngineCall<T> {
    T run();
  }

  /**
   * Does work on the engine for the classic API.
   *
   * @throws JMSException for an {@link AngariumException}
   */
  static void checked(EngineAction action) throws JMSException {
    try {
      action.run();
    } catch (AngariumException e) {
      throw JmsErrors.checked(e);
    }
  }

  /**
   * Asks the engine for the classic API.
   *
   * @throws JMSException for an {@link AngariumException}
   */
  static <T> T checkedCall(EngineCall<T> call) throws JMSException {
    try {
      return call.run();
    } catch (AngariumException e) {
      throw JmsErrors.checked(e);
    }
  }

  /**
   * Does for the simplified API what the classic API offers.
   *
   * @throws JMSRuntimeException for a {@link JMSException}
   */
  static void unchecked(Action action) {
    try {
      action.run();
    } catch (JMSException e) {
      throw JmsErrors.unchecked(e);
    }
  }

  /**
   * Asks for the simplified API what the classic API knows.
   *
   * @throws JMSRuntimeException for a {@link JMSException}
   */
  static <T> T uncheckedCall(Call<T> call) {
    try {
      return call.run();
    } catch (JMSException e) {
      throw JmsErrors.unchecked(e);
    }
  }

  /**
   * Asks for the simplified API what the classic API may know.
   *
   * @throws JMSRuntimeException for a {@link JMSException}
   */
  static <T> @Nullable T ask(Question<T> question) {
    try {
      return question.run();
    } catch (JMSException e) {
      throw JmsErrors.unchecked(e);
    }
  }
}
