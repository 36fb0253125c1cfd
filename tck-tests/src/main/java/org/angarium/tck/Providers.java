package org.angarium.tck;

import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.ServiceLoader;

/** Finds the provider that the suite is to test. */
public final class Providers {
  /** The parameter with the class name of a {@link Provider}. */
  public static final String PARAMETER = "angarium.tck.provider";

  private Providers() {}

  /**
   * A new instance of the provider with this class name; without a name, the only one that is
   * registered as a service.
   *
   * @throws IllegalStateException saying what to do, if there is no such provider
   */
  public static Provider find(String className) {
    return className.isBlank() ? registered() : named(className);
  }

  private static Provider named(String className) {
    try {
      Class<?> type = Class.forName(className, true, loader());
      return type.asSubclass(Provider.class).getConstructor().newInstance();
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          "there is no class %s, which -D%s asks for".formatted(className, PARAMETER), e);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("%s cannot be made".formatted(className), e.getCause());
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new IllegalStateException(
          "%s is no Provider with a public constructor without arguments".formatted(className), e);
    }
  }

  private static Provider registered() {
    List<ServiceLoader.Provider<Provider>> all =
        ServiceLoader.load(Provider.class, loader()).stream().toList();
    if (all.size() != 1) {
      throw new IllegalStateException(
          "%d providers are registered as services: %s; name the one to test with -D%s=CLASS"
              .formatted(
                  all.size(), all.stream().map(p -> p.type().getName()).toList(), PARAMETER));
    }
    return all.get(0).get();
  }

  private static ClassLoader loader() {
    ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
    return ofThread == null ? Providers.class.getClassLoader() : ofThread;
  }
}
