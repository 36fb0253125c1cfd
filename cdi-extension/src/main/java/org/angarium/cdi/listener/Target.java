package org.angarium.cdi.listener;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanContainer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The method of a bean: called on the container's reference, so with interceptors, in a request
 * context of its own. A dependent bean is made for each call. Thread-safe.
 */
final class Target {
  private final BeanContainer container;
  private final Instance<RequestContextController> controllers;
  private final Bean<?> bean;
  private final Class<?> type;
  private final Method method;

  private Target(
      BeanContainer container,
      Instance<RequestContextController> controllers,
      Bean<?> bean,
      Class<?> type,
      Method method) {
    this.container = container;
    this.controllers = controllers;
    this.bean = bean;
    this.type = type;
    this.method = method;
  }

  /**
   * Finds the bean of a listener.
   *
   * @param containers where to look, one after the other
   * @throws IllegalArgumentException where it cannot be called
   */
  static Target of(
      ListenerSpec spec,
      List<BeanContainer> containers,
      Instance<RequestContextController> controllers) {
    for (BeanContainer container : containers) {
      for (Bean<?> bean : container.getBeans(spec.bean(), Any.Literal.INSTANCE)) {
        if (bean.getBeanClass() == spec.bean()) {
          spec.method().setAccessible(true); // its class need not be public
          return new Target(container, controllers, bean, spec.bean(), spec.method());
        }
      }
    }
    throw new IllegalArgumentException(
        "its class is no type of its bean; leave @Typed out, or name the class there");
  }

  /** What is done with a call, in its request context. */
  interface Call {
    /** Gives the arguments. */
    @Nullable Object[] arguments() throws Exception;

    /** Takes the result. */
    void result(@Nullable Object result) throws Exception;
  }

  /**
   * Calls the method, on this thread.
   *
   * @throws Throwable what it threw, an interceptor, or who gives the arguments or takes the result
   */
  void call(Call call) throws Throwable {
    RequestContextController controller = controllers.get();
    boolean begun = controller.activate();
    try {
      CreationalContext<?> creation = container.createCreationalContext(bean);
      try {
        Object instance = container.getReference(bean, type, creation);
        call.result(method.invoke(instance, call.arguments()));
      } catch (InvocationTargetException e) {
        throw e.getCause() == null ? e : e.getCause();
      } finally {
        if (bean.getScope() == Dependent.class) {
          creation.release();
        }
      }
    } finally {
      if (begun) {
        controller.deactivate();
      }
      controllers.destroy(controller);
    }
  }
}
