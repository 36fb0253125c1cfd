package org.angarium.engine.h2.application;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.mvstore.tx.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Takes a mark from a transaction of H2 that has rolled a part of it back.
 *
 * <p>Once a transaction has undone one statement, or one row of it, H2 has others that want its
 * rows try again at once, and again, until it ends, without a limit: {@code
 * Transaction.waitForThisToEnd}. Nothing can break that off. Here who tries has the right to change
 * the database, and without that the transaction cannot end. The mark serves nobody here, since
 * nobody waits inside H2.
 */
final class RollbackMark {
  private static final @Nullable Field STATE = state();
  private static final long BIT = STATE == null ? 0 : bit();

  private RollbackMark() {}

  private static @Nullable Field state() {
    try {
      Field field = Transaction.class.getDeclaredField("statusAndLogId");
      field.setAccessible(true);
      return field;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null;
    }
  }

  private static long bit() {
    try {
      Method isSet = Transaction.class.getDeclaredMethod("hasRollback", long.class);
      isSet.setAccessible(true);
      for (int bit = 0; bit < Long.SIZE; bit++) {
        if (Boolean.TRUE.equals(isSet.invoke(null, 1L << bit))) {
          return 1L << bit;
        }
      }
      return 0;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return 0;
    }
  }

  /**
   * Takes the mark away; for who has the right to change the database.
   *
   * @return false where it is there and cannot be taken away, as with an H2 that is not known: then
   *     the transaction must end
   */
  static boolean clear(Transaction transaction) {
    AtomicLong state = stateOf(transaction);
    if (state != null && (state.get() & BIT) == 0) {
      return true;
    } else if (state != null) {
      state.getAndUpdate(value -> value & ~BIT);
    }
    return transaction.toString().indexOf('<') < 0; // so H2 shows the mark
  }

  private static @Nullable AtomicLong stateOf(Transaction transaction) {
    try {
      return STATE != null && BIT != 0 && STATE.get(transaction) instanceof AtomicLong state
          ? state
          : null;
    } catch (IllegalAccessException e) {
      return null;
    }
  }
}
