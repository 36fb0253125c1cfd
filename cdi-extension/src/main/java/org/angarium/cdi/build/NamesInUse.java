package org.angarium.cdi.build;

import jakarta.enterprise.inject.build.compatible.spi.BeanInfo;
import jakarta.enterprise.inject.build.compatible.spi.InjectionPointInfo;
import jakarta.enterprise.lang.model.AnnotationInfo;
import jakarta.enterprise.lang.model.types.Type;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.Queue;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import org.angarium.cdi.Destination;
import org.angarium.cdi.Published;
import org.angarium.cdi.Sender;
import org.angarium.cdi.app.DestinationKind;
import org.jspecify.annotations.Nullable;

/**
 * The names of connection factories and destinations that injection points ask for, as {@link
 * PlanCreator} takes them.
 */
final class NamesInUse {
  /** What a connection factory can be named for; of other injection points not all is known. */
  private static final List<String> OF_FACTORIES =
      List.of(JMSContext.class.getName(), ConnectionFactory.class.getName());

  private final List<String> factories = new ArrayList<>();
  private final List<String> destinations = new ArrayList<>();

  void see(BeanInfo bean) {
    for (InjectionPointInfo point : bean.injectionPoints()) {
      String type = className(point.type());
      if (OF_FACTORIES.contains(type)) {
        seeFactory(bean, point);
      }
      for (AnnotationInfo qualifier : point.qualifiers()) {
        DestinationKind kind = kind(qualifier, type);
        if (kind != null) {
          destinations.add(
              "@%s(\"%s\") in %s"
                  .formatted(
                      qualifier.declaration().simpleName(),
                      qualifier.value().asString(),
                      bean.declaringClass().name()));
          destinations.add(qualifier.value().asString());
          destinations.add(kind.name());
        }
      }
    }
  }

  private void seeFactory(BeanInfo bean, InjectionPointInfo point) {
    AnnotationInfo factory = point.declaration().annotation(JMSConnectionFactory.class);
    if (factory != null) {
      factories.add("%s in %s".formatted(point.declaration(), bean.declaringClass().name()));
      factories.add(factory.value().asString());
    }
  }

  /** What a qualifier names at an injection point of a type; null for what is not ours. */
  private static @Nullable DestinationKind kind(AnnotationInfo qualifier, String type) {
    if (qualifier.name().equals(Published.class.getName())) {
      return DestinationKind.TOPIC;
    } else if (!qualifier.name().equals(Destination.class.getName())) {
      return null;
    } else if (type.equals(Queue.class.getName())) {
      return DestinationKind.QUEUE;
    } else if (type.equals(Topic.class.getName())) {
      return DestinationKind.TOPIC;
    } else if (type.equals(Sender.class.getName())) {
      return qualifier.member("topic").asBoolean() ? DestinationKind.TOPIC : DestinationKind.QUEUE;
    }
    return null;
  }

  /** The name of a type's class; empty where it has none. */
  private static String className(Type type) {
    if (type.isParameterizedType()) {
      return type.asParameterizedType().declaration().name();
    }
    return type.isClass() ? type.asClass().declaration().name() : "";
  }

  String[] factories() {
    return factories.toArray(String[]::new);
  }

  String[] destinations() {
    return destinations.toArray(String[]::new);
  }
}
