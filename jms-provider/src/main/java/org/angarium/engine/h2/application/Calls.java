package org.angarium.engine.h2.application;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one object of JDBC on their way to H2's own, which the application never gets. What
 * is the same for all is here.
 */
abstract class Calls implements InvocationHandler {
  private static final Object[] NOTHING = {};

  private final Object target;

  /**
   * @param target H2's own object
   */
  Calls(Object target) {
    this.target = target;
  }

  /** An object of one type, and perhaps more, that answers by these calls. */
  static <T> T proxy(Class<T> type, Calls calls, Class<?>... more) {
    List<Class<?>> types = new ArrayList<>(List.of(more));
    types.add(type);
    return type.cast(
        Proxy.newProxyInstance(
            Calls.class.getClassLoader(), types.toArray(new Class<?>[0]), calls));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] given)
      throws Throwable {
    @Nullable Object[] args = given == null ? NOTHING : given;
    return switch (method.getName()) {
      case "equals" -> proxy == args[0];
      case "hashCode" -> System.identityHashCode(proxy);
      case "toString" -> "the application's " + target;
      case "isWrapperFor" -> isWrapperFor(proxy, (Class<?>) args[0]);
      case "unwrap" -> unwrap(proxy, (Class<?>) args[0]);
      default -> answer(proxy, method, args);
    };
  }

  /** Answers any other call. */
  abstract @Nullable Object answer(Object proxy, Method method, @Nullable Object[] args)
      throws SQLException;

  boolean isWrapperFor(Object proxy, Class<?> type) {
    return type.isInstance(proxy);
  }

  Object unwrap(Object proxy, Class<?> type) throws SQLException {
    if (type.isInstance(proxy)) {
      return proxy;
    }
    throw SqlErrors.notSupported(
        "unwrap to %s is refused: what H2 itself gives would go round the broker"
            .formatted(type.getName()));
  }

  /** Has H2 answer. */
  final @Nullable Object pass(Method method, @Nullable Object[] args) throws SQLException {
    return ask(target, method, args);
  }

  /** Has an object of H2 answer; what it throws is thrown. */
  static @Nullable Object ask(Object target, Method method, @Nullable Object[] args)
      throws SQLException {
    try {
      return method.invoke(target, args);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      if (cause instanceof SQLException sql) {
        throw sql;
      } else if (cause instanceof RuntimeException runtime) {
        throw runtime;
      } else if (cause instanceof Error error) {
        throw error;
      }
      throw new SQLException(cause);
    } catch (IllegalAccessException e) {
      throw new SQLException(e);
    }
  }

  /** Rows that H2 gave, for the application. */
  static @Nullable Object wrapRows(
      @Nullable Object rows, ApplicationConnection connection, @Nullable Statement statement) {
    return rows instanceof ResultSet found
        ? proxy(ResultSet.class, new ResultSetCalls(connection, found, statement))
        : rows;
  }
}
