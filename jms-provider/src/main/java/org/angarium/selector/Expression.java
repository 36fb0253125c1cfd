package org.angarium.selector;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A node of a selector's syntax tree. Immutable; evaluation keeps no state, so that any number of
 * threads may evaluate one tree.
 *
 * <p>Each node can be asked for its truth, where a condition stands, and for its value, where it is
 * compared or calculated with. The variables are the message's header fields and properties by
 * name; null stands for one that is missing.
 */
sealed interface Expression permits Condition, Operand {
  /** What is known of the type of the value. */
  ValueType type();

  /** The truth of this expression as a condition. */
  Truth test(Function<String, @Nullable Object> variables);

  /**
   * A String, a Boolean, a Byte, Short, Integer, Long, Float or Double; {@link Numbers#UNLIKE} for
   * arithmetic with something else than numbers; or null, the unknown value.
   */
  @Nullable Object value(Function<String, @Nullable Object> variables);
}
