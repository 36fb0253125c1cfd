package org.angarium.cdi.listener;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the listeners of a class: its own and those that it inherits, but not those that it
 * overrides, as with observer methods.
 */
final class ListenerMethods {
  private ListenerMethods() {}

  static List<Method> of(Class<?> bean) {
    List<Method> found = new ArrayList<>();
    Set<String> overridden = new HashSet<>();
    for (Class<?> type = bean; type != null && type != Object.class; type = type.getSuperclass()) {
      Method[] methods = type.getDeclaredMethods();
      Arrays.sort(methods, Comparator.comparing(Method::toGenericString));
      for (Method method : methods) {
        if (!method.isBridge()
            && overridden.add(key(method))
            && ListenerReader.isOfListener(method)) {
          found.add(method);
        }
      }
    }
    return found;
  }

  /** Methods of equal keys override one another; private ones do not. */
  private static String key(Method method) {
    String owner =
        Modifier.isPrivate(method.getModifiers()) ? method.getDeclaringClass().getName() : "";
    return owner + method.getName() + Arrays.toString(method.getParameterTypes());
  }
}
