package org.angarium.management;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that is made when somebody wants it. Those who want it at the same time may make it more
 * than once; all get the same one. Thread-safe.
 *
 * @param <T> the value's type
 */
final class Lazy<T> implements Supplier<T> {
  private final Supplier<T> maker;
  private final AtomicReference<@Nullable T> made = new AtomicReference<>();

  Lazy(Supplier<T> maker) {
    this.maker = maker;
  }

  @Override
  public T get() {
    T present = made.get();
    if (present != null) {
      return present;
    }
    T fresh = maker.get();
    T other = made.compareAndExchange(null, fresh);
    return other == null ? fresh : other;
  }
}
