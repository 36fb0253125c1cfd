package org.angarium.cdi.app;

import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.InjectionPoint;
import java.lang.annotation.Annotation;
import org.angarium.cdi.Destination;
import org.jspecify.annotations.Nullable;

/** What injection points say. */
public final class Points {
  private Points() {}

  /** Where the bean that is being made will go; null where a program looks it up. */
  public static @Nullable InjectionPoint current(Instance<Object> lookup) {
    Instance<InjectionPoint> points = lookup.select(InjectionPoint.class);
    return points.isResolvable() ? points.get() : null;
  }

  /** An annotation of an injection point that is no qualifier, or null for none. */
  public static <A extends Annotation> @Nullable A annotation(
      @Nullable InjectionPoint point, Class<A> type) {
    Annotated annotated = point == null ? null : point.getAnnotated();
    return annotated == null ? null : annotated.getAnnotation(type);
  }

  /** The name in the qualifier {@link Destination}; empty where there is none. */
  public static String destination(@Nullable InjectionPoint point) {
    Destination qualifier = qualifier(point);
    return qualifier == null ? "" : qualifier.value();
  }

  /** Whether the qualifier {@link Destination} says that it is a topic. */
  public static boolean isTopic(@Nullable InjectionPoint point) {
    Destination qualifier = qualifier(point);
    return qualifier != null && qualifier.topic();
  }

  private static @Nullable Destination qualifier(@Nullable InjectionPoint point) {
    if (point != null) {
      for (Annotation qualifier : point.getQualifiers()) {
        if (qualifier instanceof Destination destination) {
          return destination;
        }
      }
    }
    return null;
  }
}
