package org.angarium.tck.faults;

import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/**
 * Puts a {@link Tamper} around all objects that a provider hands out, and around the listeners that
 * it is given. The same object has the same wrapper each time. Thread-safe.
 */
final class Wrapping {
  private final Tamper tamper;
  private final AtomicInteger strikes = new AtomicInteger();
  private final Map<Object, Object> wrappers = new IdentityHashMap<>();
  private final Map<Object, Object> wrapped = new IdentityHashMap<>();

  Wrapping(Tamper tamper) {
    this.tamper = tamper;
  }

  int strikes() {
    return strikes.get();
  }

  /** The wrapper of an object of the provider. */
  <T> T wrap(T object, Class<T> type) {
    return type.cast(wrapper(object));
  }

  private @Nullable Object call(Object target, Method method, Object @Nullable [] arguments)
      throws Throwable {
    List<@Nullable Object> real = new ArrayList<>();
    for (Object argument : arguments == null ? new Object[0] : arguments) {
      real.add(toProvider(argument));
    }
    Call call = new Call(target, method, real, strikes);
    if (method.getDeclaringClass() == Object.class) {
      return call.proceed();
    }
    Object answer = tamper.answer(call);
    return answer == null ? null : toApplication(answer);
  }

  private @Nullable Object toProvider(@Nullable Object object) {
    if (object instanceof MessageListener
        || object instanceof CompletionListener
        || object instanceof ExceptionListener) {
      return wrapper(object);
    }
    if (object instanceof ServerSessionPool pool) {
      return (ServerSessionPool) () -> unwrapping(pool.getServerSession());
    }
    return object == null ? null : real(object);
  }

  /** The provider needs its own session, not the wrapper that the application has loaded. */
  private ServerSession unwrapping(ServerSession loaded) {
    return new ServerSession() {
      @Override
      public Session getSession() throws JMSException {
        return (Session) real(loaded.getSession());
      }

      @Override
      public void start() throws JMSException {
        loaded.start();
      }
    };
  }

  private Object toApplication(Object object) {
    boolean listener =
        object instanceof MessageListener
            || object instanceof CompletionListener
            || object instanceof ExceptionListener;
    if (listener) {
      return real(object);
    }
    boolean permanent =
        object instanceof Destination
            && !(object instanceof TemporaryQueue || object instanceof TemporaryTopic);
    boolean api = object instanceof XAResource || !interfaces(object).isEmpty();
    return api && !permanent ? wrapper(object) : object;
  }

  private synchronized Object real(Object object) {
    return wrapped.getOrDefault(object, object);
  }

  private synchronized Object wrapper(Object object) {
    if (wrapped.containsKey(object)) {
      return object;
    }
    return wrappers.computeIfAbsent(
        object,
        target -> {
          Set<Class<?>> all = interfaces(target);
          if (target instanceof XAResource) {
            all.add(XAResource.class);
          }
          Object proxy =
              Proxy.newProxyInstance(
                  getClass().getClassLoader(),
                  all.toArray(Class<?>[]::new),
                  (self, method, arguments) -> call(target, method, arguments));
          wrapped.put(proxy, target);
          return proxy;
        });
  }

  /** The interfaces of the API that an object implements. */
  private static Set<Class<?>> interfaces(Object object) {
    Set<Class<?>> found = new LinkedHashSet<>();
    for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
      for (Class<?> one : type.getInterfaces()) {
        collect(one, found);
      }
    }
    return found;
  }

  private static void collect(Class<?> type, Set<Class<?>> into) {
    if (type.getPackage() == JMSException.class.getPackage()) {
      into.add(type);
    }
    Arrays.stream(type.getInterfaces()).forEach(parent -> collect(parent, into));
  }
}
