package org.angarium.cdi.listener;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.List;
import org.angarium.DeliveryGuarantee;
import org.angarium.cdi.Acknowledge;
import org.angarium.cdi.CircuitBreaker;
import org.angarium.cdi.ClientId;
import org.angarium.cdi.DurableSubscription;
import org.angarium.cdi.MessageSelector;
import org.angarium.cdi.QueueListener;
import org.angarium.cdi.ReplyTo;
import org.angarium.cdi.SendTo;
import org.angarium.cdi.SubscriptionName;
import org.angarium.cdi.TopicListener;
import org.angarium.cdi.app.DestinationKind;
import org.angarium.cdi.app.Problems;
import org.jspecify.annotations.Nullable;

/** Reads the annotations of a listener, and finds what is wrong with them. */
@Singleton
public class ListenerReader {
  /** Annotations of methods that listen, or are meant to. */
  public static final List<Class<? extends Annotation>> ANNOTATIONS =
      List.of(
          QueueListener.class,
          TopicListener.class,
          SendTo.class,
          ReplyTo.class,
          MessageSelector.class,
          DurableSubscription.class,
          SubscriptionName.class,
          ClientId.class,
          CircuitBreaker.class);

  private final SourceReader sources;
  private final ArgumentReader arguments;
  private final ResultReader results;
  private final JakartaSupport jakarta;

  @Inject
  ListenerReader(
      SourceReader sources,
      ArgumentReader arguments,
      ResultReader results,
      JakartaSupport jakarta) {
    this.sources = sources;
    this.arguments = arguments;
    this.results = results;
    this.jakarta = jakarta;
  }

  /** What the annotations of both kinds have in common. */
  record Annotated(
      DestinationKind kind,
      String destination,
      int concurrency,
      DeliveryGuarantee guarantee,
      Acknowledge acknowledge,
      int batch) {

    static @Nullable Annotated of(Method method) {
      QueueListener queue = method.getAnnotation(QueueListener.class);
      if (queue != null) {
        return new Annotated(
            DestinationKind.QUEUE,
            queue.value(),
            queue.concurrency(),
            queue.guarantee(),
            queue.acknowledge(),
            queue.batch());
      }
      TopicListener topic = method.getAnnotation(TopicListener.class);
      return topic == null
          ? null
          : new Annotated(
              DestinationKind.TOPIC,
              topic.value(),
              topic.concurrency(),
              topic.guarantee(),
              topic.acknowledge(),
              topic.batch());
    }
  }

  /** Whether a method listens, or is meant to. */
  static boolean isOfListener(Method method) {
    return ANNOTATIONS.stream().anyMatch(method::isAnnotationPresent);
  }

  /** The name of a listener, in settings and events. */
  static String name(Class<?> bean, Method method) {
    return bean.getSimpleName() + "." + method.getName();
  }

  /** The listener that a method is; null where there are problems. */
  @Nullable ListenerSpec read(
      Class<?> bean, Method method, Overrides overrides, Problems problems) {
    String where = bean.getName() + "." + method.getName();
    Annotated annotated = Annotated.of(method);
    if (annotated == null) {
      problems.add(
          where,
          "it has annotations of a listener and listens to nothing; add @QueueListener or"
              + " @TopicListener");
      return null;
    }
    Problems own = new Problems();
    String name = name(bean, method);
    checkMethod(method, where, own);
    List<Argument> args = arguments.read(method, where, own);
    boolean batch = ArgumentReader.isBatch(args);
    Results result = results.read(method, batch, where, own);
    ListenerSpec spec = null;
    try {
      ListenerSpec.Work work = work(bean, method, name, annotated, batch, overrides);
      ListenerSpec.Source source = sources.read(method, name, annotated, work, overrides);
      spec = new ListenerSpec(name, bean, method, source, work, args, result);
    } catch (RuntimeException e) {
      own.add(where, String.valueOf(e.getMessage()));
    }
    problems.addAll(own.texts());
    return own.texts().isEmpty() ? spec : null;
  }

  private static void checkMethod(Method method, String where, Problems problems) {
    if (Modifier.isPrivate(method.getModifiers())) {
      problems.add(where, "it is private, and cannot be called through its bean; leave that out");
    }
    if (Modifier.isStatic(method.getModifiers())) {
      problems.add(where, "it is static, and has no bean; leave that out");
    }
    if (method.isAnnotationPresent(QueueListener.class)
        && method.isAnnotationPresent(TopicListener.class)) {
      problems.add(where, "it listens to a queue and to a topic; write two methods");
    }
  }

  private ListenerSpec.Work work(
      Class<?> bean,
      Method method,
      String name,
      Annotated annotated,
      boolean batch,
      Overrides overrides) {
    boolean together = annotated.acknowledge() == Acknowledge.TOGETHER;
    if (together && annotated.guarantee() != DeliveryGuarantee.AT_LEAST_ONCE) {
      throw new IllegalArgumentException(
          "acknowledge = TOGETHER is of guarantee = AT_LEAST_ONCE; it has "
              + annotated.guarantee());
    }
    return new ListenerSpec.Work(
        overrides.number(name, "concurrency", annotated.concurrency()),
        batch ? overrides.number(name, "batch", annotated.batch()) : 1,
        annotated.guarantee(),
        together,
        annotated.guarantee() == DeliveryGuarantee.EXACTLY_ONCE && jakarta.wants(bean, method),
        breaking(method));
  }

  private static ListenerSpec.Breaking breaking(Method method) {
    CircuitBreaker breaker = method.getAnnotation(CircuitBreaker.class);
    if (breaker == null) {
      return new ListenerSpec.Breaking(20, Duration.ofSeconds(10), Duration.ofMinutes(5));
    }
    if (breaker.failures() < 0
        || breaker.pauseMillis() < 1
        || breaker.maxPauseMillis() < breaker.pauseMillis()) {
      throw new IllegalArgumentException(
          "%s is refused: failures must be 0 or more, pauseMillis 1 or more, and maxPauseMillis not"
                  .formatted(breaker)
              + " less than that");
    }
    return new ListenerSpec.Breaking(
        breaker.failures(),
        Duration.ofMillis(breaker.pauseMillis()),
        Duration.ofMillis(breaker.maxPauseMillis()));
  }
}
