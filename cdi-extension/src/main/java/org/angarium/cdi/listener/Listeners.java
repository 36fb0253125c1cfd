package org.angarium.cdi.listener;

import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.BeanContainer;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.angarium.cdi.app.Brokers;
import org.angarium.cdi.app.CdiEvents;
import org.angarium.cdi.app.Configuration;
import org.angarium.cdi.app.DaemonThreads;
import org.angarium.cdi.app.Jndi;
import org.angarium.cdi.app.Plan;
import org.angarium.cdi.app.Problems;
import org.angarium.cdi.context.RequestContexts;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All listeners of the application. For one thread at a time. */
@Singleton
public class Listeners {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private static final String SERVER_THREADS = "java:comp/DefaultManagedThreadFactory";

  private final Plan plan;
  private final Brokers brokers;
  private final Configuration configuration;
  private final ListenerReader reader;
  private final SeatOpener opener;
  private final RequestContexts requests;
  private final CdiEvents events;
  private final BeanContainer container;
  private final Instance<RequestContextController> controllers;
  private final List<Listener> listeners = new ArrayList<>();
  private final List<Runnable> registrations = new ArrayList<>();
  private Duration patience = Duration.ofSeconds(30);
  private CountDownLatch ended = new CountDownLatch(0);

  @Inject
  Listeners(
      Plan plan,
      Brokers brokers,
      Configuration configuration,
      ListenerReader reader,
      SeatOpener opener,
      RequestContexts requests,
      CdiEvents events,
      BeanContainer container,
      @Any Instance<RequestContextController> controllers) {
    this.plan = plan;
    this.brokers = brokers;
    this.configuration = configuration;
    this.reader = reader;
    this.opener = opener;
    this.requests = requests;
    this.events = events;
    this.container = container;
    this.controllers = controllers;
  }

  /** Reads all listeners, and tells what is wrong with them. Needs no broker. */
  public void read(Problems problems) {
    Overrides overrides = new Overrides(configuration.settings(), configuration.expressions());
    List<String> names = new ArrayList<>();
    for (Class<?> bean : plan.listeners()) {
      for (Method method : ListenerMethods.of(bean)) {
        String name = ListenerReader.name(bean, method);
        names.add(name);
        read(bean, method, overrides, problems);
      }
    }
    overrides.check(names, problems);
    problems.collect("the setting " + Configuration.DRAIN, this::readPatience);
  }

  private void read(Class<?> bean, Method method, Overrides overrides, Problems problems) {
    problems.collect(
        bean.getName() + "." + method.getName(),
        () -> {
          if (overrides.enabled(ListenerReader.name(bean, method))) {
            ListenerSpec spec = reader.read(bean, method, overrides, problems);
            if (spec != null) {
              Target target = Target.of(spec, containers(), controllers);
              listeners.add(new Listener(spec, target, opener, requests, events));
            }
          }
        });
  }

  /**
   * Opens the sessions of those that could be read, and tells what is wrong with them. Blocks while
   * durable subscriptions are made.
   */
  public void open(Problems problems) {
    listeners.forEach(listener -> problems.collect(listener.spec().where(), listener::open));
  }

  /**
   * Ours first; in a server, that may see the beans of our own archive alone, and then the
   * application's is another one.
   */
  private List<BeanContainer> containers() {
    return List.of(container, CDI.current().getBeanContainer());
  }

  /** Begins to receive. */
  public void start() {
    ThreadFactory threads = threads();
    String broker = brokers.main().name();
    ended = new CountDownLatch(listeners.stream().mapToInt(Listener::concurrency).sum());
    for (Listener listener : listeners) {
      listener.start(threads, ended);
      registrations.add(register(listener, broker));
    }
  }

  /** A server's managed threads, where there are any. */
  private static ThreadFactory threads() {
    @Nullable ThreadFactory managed = Jndi.find(SERVER_THREADS, ThreadFactory.class);
    return managed == null ? new DaemonThreads() : managed;
  }

  private static Runnable register(Listener listener, String broker) {
    try {
      return ListenerBean.register(listener, broker);
    } catch (NoClassDefFoundError e) {
      return () -> {}; // java.management is not there
    }
  }

  /**
   * Takes no more messages, and waits until those that are worked on are settled, for {@value
   * Configuration#DRAIN} at most, all listeners together. What is not settled then comes again when
   * the application runs the next time.
   */
  public void drain() {
    listeners.forEach(Listener::end);
    registrations.forEach(Runnable::run);
    registrations.clear();
    try {
      if (!ended.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        listeners.stream()
            .filter(Listener::isWorking)
            .forEach(
                listener ->
                    LOG.warn(
                        "{} still works after {} ms ({}); its messages come again",
                        listener,
                        patience.toMillis(),
                        Configuration.DRAIN));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    listeners.clear();
    ended = new CountDownLatch(0); // who drains again does not wait again
  }

  private void readPatience() {
    String value = configuration.settings().value(Configuration.DRAIN);
    if (value != null) {
      if (!value.strip().matches("\\d{1,15}")) {
        throw new IllegalArgumentException(
            "it is \"%s\"; write a number of milliseconds, 0 or more".formatted(value));
      }
      patience = Duration.ofMillis(Long.parseLong(value.strip()));
    }
  }

  /** Closes what was prepared and will not start. */
  public void discard() {
    listeners.forEach(Listener::discard);
    listeners.clear();
  }
}
