package org.angarium.tck.faults;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A call of the application to an object of the provider, or of the provider to a listener of the
 * application.
 *
 * @param target the real object
 * @param method the method of the API
 * @param args the real arguments
 * @param strikes counts how often the fault did something wrong
 */
record Call(Object target, Method method, List<@Nullable Object> args, AtomicInteger strikes) {
  /** Whether it is a call of one of these methods of a type. */
  boolean is(Class<?> type, String... names) {
    return type.isInstance(target) && Arrays.asList(names).contains(method.getName());
  }

  /** An argument. */
  @SuppressWarnings("unchecked")
  <T> T arg(int index) {
    return (T) args.get(index);
  }

  /** The real object, as a type. */
  <T> T on(Class<T> type) {
    return type.cast(target);
  }

  /** Counts that something wrong happens. */
  Call strike() {
    strikes.incrementAndGet();
    return this;
  }

  /** Lets the call through. */
  @Nullable Object proceed() throws Throwable {
    return invoke(args.toArray());
  }

  /** Lets it through with another argument, which is wrong. */
  @Nullable Object with(int index, @Nullable Object value) throws Throwable {
    Object[] changed = args.toArray();
    changed[index] = value;
    strike();
    return invoke(changed);
  }

  /** Does nothing, which is wrong; the answer is the object itself, null, false or 0. */
  @Nullable Object nothing() {
    strike();
    Class<?> type = method.getReturnType();
    if (type == boolean.class) {
      return false;
    }
    if (type == int.class) {
      return 0;
    }
    if (type == long.class) {
      return 0L;
    }
    return type.isInstance(target) && type != Object.class ? target : null;
  }

  private @Nullable Object invoke(@Nullable Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
