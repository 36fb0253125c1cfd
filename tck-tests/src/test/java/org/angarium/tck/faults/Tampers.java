package org.angarium.tck.faults;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The common ways of being wrong. */
final class Tampers {
  private Tampers() {}

  /** Answers calls of these methods of a type in its own way, and lets all others through. */
  static Supplier<Tamper> on(Class<?> type, Tamper wrong, String... methods) {
    return () -> call -> call.is(type, methods) ? wrong.answer(call) : call.proceed();
  }

  /** Does nothing where it should. */
  static Supplier<Tamper> skips(Class<?> type, String... methods) {
    return on(type, Call::nothing, methods);
  }

  /** Always gives the same answer. */
  static Supplier<Tamper> answers(@Nullable Object wrong, Class<?> type, String... methods) {
    return on(
        type,
        call -> {
          if (!Objects.equals(call.proceed(), wrong)) {
            call.strike();
          }
          return wrong;
        },
        methods);
  }

  /** Accepts what must be refused. */
  static Supplier<Tamper> forgives(
      Class<? extends Exception> refusal, Class<?> type, String... methods) {
    return on(
        type,
        call -> {
          try {
            return call.proceed();
          } catch (Exception e) {
            if (refusal.isInstance(e)) {
              return call.nothing();
            }
            throw e;
          }
        },
        methods);
  }
}
