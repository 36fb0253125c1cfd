package org.angarium.engine.spread;

import java.util.List;
import java.util.function.Consumer;
import org.angarium.model.AngariumException;
import org.angarium.model.ErrorCode;

/** Does something with each of several, whatever one of them says. */
final class All {
  private All() {}

  /** Closes each; throws what the first said that failed. */
  static void close(List<? extends AutoCloseable> many) {
    each(many, All::closeOne);
  }

  /** Closes each; what one says that fails is added to the reason. */
  static void close(List<? extends AutoCloseable> many, Throwable reason) {
    try {
      close(many);
    } catch (RuntimeException | Error e) {
      reason.addSuppressed(e);
    }
  }

  /** Does it with each; throws what the first said that failed. */
  static <T> void each(List<? extends T> many, Consumer<T> action) {
    Throwable failure = null;
    for (T one : many) {
      try {
        action.accept(one);
      } catch (RuntimeException | Error e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    } else if (failure instanceof Error e) {
      throw e;
    }
  }

  /**
   * Does it with each of those that have what it is about; throws what one said that has it not,
   * where nobody has it.
   *
   * @param missing what such a one says
   */
  static <T> void eachThatHas(List<? extends T> many, ErrorCode missing, Consumer<T> action) {
    AngariumException said = null;
    boolean found = false;
    for (T one : many) {
      try {
        action.accept(one);
        found = true;
      } catch (AngariumException e) {
        if (e.code() != missing) {
          throw e;
        }
        said = e;
      }
    }
    if (!found && said != null) {
      throw said;
    }
  }

  private static void closeOne(AutoCloseable one) {
    try {
      one.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("this closes without a checked exception", e);
    }
  }
}
